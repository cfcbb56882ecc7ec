package dev.forebay.protocol.amqp091.codec.method;

import dev.forebay.protocol.amqp091.codec.field.ArgumentWriter;

/**
 * Class 30, access. The access tickets of AMQP 0-8, obsolete but still asked for by old clients.
 *
 * <p>Immutable. The components are the method's arguments in wire order; unsigned integers are kept
 * in the next larger type.
 */
public sealed interface AccessMethod extends Method {

  /** Number of the class on the wire. */
  int CLASS_ID = 30;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  /** Reads the arguments of the method with this number. */
  static AccessMethod read(int methodId, ArgumentReader in) {
    return switch (methodId) {
      case Request.METHOD_ID -> Request.read(in);
      case RequestOk.METHOD_ID -> RequestOk.read(in);
      default -> throw in.unknownMethod();
    };
  }

  /** access.request. Client to server. */
  record Request(
      String realm, boolean exclusive, boolean passive, boolean active, boolean write, boolean read)
      implements AccessMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 10;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Request read(ArgumentReader in) {
      return new Request(in.shortString(), in.bit(), in.bit(), in.bit(), in.bit(), in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.shortString(realm);
      out.bits(exclusive, passive, active, write, read);
    }
  }

  /** access.request-ok. Server to client. */
  record RequestOk(int ticket) implements AccessMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 11;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static RequestOk read(ArgumentReader in) {
      return new RequestOk(in.uint16());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(ticket);
    }
  }
}
