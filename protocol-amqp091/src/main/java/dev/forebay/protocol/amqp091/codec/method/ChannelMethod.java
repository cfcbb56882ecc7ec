package dev.forebay.protocol.amqp091.codec.method;

import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.field.ArgumentWriter;

/**
 * Class 20, channel. The methods that open, pause and close a channel.
 *
 * <p>Immutable. The components are the method's arguments in wire order; unsigned integers are kept
 * in the next larger type.
 */
public sealed interface ChannelMethod extends Method {

  /** Number of the class on the wire. */
  int CLASS_ID = 20;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  /** Reads the arguments of the method with this number. */
  static ChannelMethod read(int methodId, ArgumentReader in) {
    return switch (methodId) {
      case Open.METHOD_ID -> Open.read(in);
      case OpenOk.METHOD_ID -> OpenOk.read(in);
      case Flow.METHOD_ID -> Flow.read(in);
      case FlowOk.METHOD_ID -> FlowOk.read(in);
      case Close.METHOD_ID -> Close.read(in);
      case CloseOk.METHOD_ID -> new CloseOk();
      default -> throw in.unknownMethod();
    };
  }

  /** channel.open. Client to server. */
  record Open(String reserved1) implements ChannelMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 10;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Open read(ArgumentReader in) {
      return new Open(in.shortString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.shortString(reserved1);
    }
  }

  /** channel.open-ok. Server to client. */
  record OpenOk(ByteString reserved1) implements ChannelMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 11;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static OpenOk read(ArgumentReader in) {
      return new OpenOk(in.longString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.longString(reserved1);
    }
  }

  /** channel.flow. Either way. */
  record Flow(boolean active) implements ChannelMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 20;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Flow read(ArgumentReader in) {
      return new Flow(in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.bits(active);
    }
  }

  /** channel.flow-ok. Either way. */
  record FlowOk(boolean active) implements ChannelMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 21;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static FlowOk read(ArgumentReader in) {
      return new FlowOk(in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.bits(active);
    }
  }

  /** channel.close. Either way. */
  record Close(int replyCode, String replyText, int failedClassId, int failedMethodId)
      implements ChannelMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 40;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Close read(ArgumentReader in) {
      return new Close(in.uint16(), in.shortString(), in.uint16(), in.uint16());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(replyCode);
      out.replyText(replyText);
      out.uint16(failedClassId);
      out.uint16(failedMethodId);
    }
  }

  /** channel.close-ok. Either way. */
  record CloseOk() implements ChannelMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 41;

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
