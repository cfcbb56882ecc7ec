package dev.forebay.protocol.amqp091.codec.method;

import dev.forebay.protocol.amqp091.codec.field.ArgumentWriter;

/**
 * Class 85, confirm. The method that turns on publisher confirms, a RabbitMQ extension.
 *
 * <p>Immutable. The components are the method's arguments in wire order; unsigned integers are kept
 * in the next larger type.
 */
public sealed interface ConfirmMethod extends Method {

  /** Number of the class on the wire. */
  int CLASS_ID = 85;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  /** Reads the arguments of the method with this number. */
  static ConfirmMethod read(int methodId, ArgumentReader in) {
    return switch (methodId) {
      case Select.METHOD_ID -> Select.read(in);
      case SelectOk.METHOD_ID -> new SelectOk();
      default -> throw in.unknownMethod();
    };
  }

  /** confirm.select. Client to server. */
  record Select(boolean noWait) implements ConfirmMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 10;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Select read(ArgumentReader in) {
      return new Select(in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.bits(noWait);
    }
  }

  /** confirm.select-ok. Server to client. */
  record SelectOk() implements ConfirmMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 11;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      // The method has no arguments.
    }
  }
}
