package dev.forebay.protocol.amqp091.codec.frame;

import io.netty.buffer.ByteBuf;

/** Class and method id in one number, to tell the hot methods apart before decoding; no state. */
public final class MethodId {
  static final int LENGTH_BYTES = 4;

  private MethodId() {}

  /** The class id in the upper, the method id in the lower 16 bits of a method payload's head. */
  public static int at(ByteBuf in, int offset, int length) {
    if (length < LENGTH_BYTES) {
      throw FrameErrors.unknown(in, FrameType.METHOD, offset, length);
    }
    return in.getInt(offset);
  }
}
