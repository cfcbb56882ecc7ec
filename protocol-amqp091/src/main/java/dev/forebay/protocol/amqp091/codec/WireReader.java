package dev.forebay.protocol.amqp091.codec;

import io.netty.buffer.ByteBuf;

/**
 * Bounds-checked cursor over a range of a buffer; the buffer's own indices stay as they are.
 *
 * <p>Every length is compared with what is left of the range before anything is read or allocated.
 * Errors name the method that is being read. One thread.
 */
public final class WireReader {
  private final ByteBuf in;
  private final ReplyCode errorCode;
  private final int classId;
  private final int methodId;
  private int position;
  private int limit;

  public WireReader(
      ByteBuf in, int offset, int length, ReplyCode errorCode, int classId, int methodId) {
    this.in = in;
    this.position = offset;
    this.limit = offset + length;
    this.errorCode = errorCode;
    this.classId = classId;
    this.methodId = methodId;
  }

  int position() {
    return position;
  }

  public int remaining() {
    return limit - position;
  }

  /** Narrows the range to the next bytes and returns the old limit, for {@link #leave}. */
  public int enter(long length) {
    require(length);
    int outer = limit;
    limit = position + (int) length;
    return outer;
  }

  public void leave(int outerLimit) {
    limit = outerLimit;
  }

  public int uint8() {
    return in.getUnsignedByte(advance(1));
  }

  public int uint16() {
    return in.getUnsignedShort(advance(2));
  }

  public int int32() {
    return in.getInt(advance(4));
  }

  public long uint32() {
    return in.getUnsignedInt(advance(4));
  }

  public long int64() {
    return in.getLong(advance(8));
  }

  public byte[] bytes(long length) {
    require(length);
    byte[] bytes = new byte[(int) length];
    in.getBytes(advance(length), bytes);
    return bytes;
  }

  void skip(long length) {
    advance(length);
  }

  /** A short string, whatever its bytes. */
  public String shortString() {
    return Utf8.decode(bytes(uint8()));
  }

  /** A short string that has to be UTF-8, as those of methods do. */
  public String utf8ShortString() {
    int length = uint8();
    require(length);
    if (!Utf8.isValid(in, position, length)) {
      throw new AmqpProtocolException(ReplyCode.FRAME_ERROR, "Malformed UTF-8 in shortstr");
    }
    return Utf8.decode(bytes(length));
  }

  public AmqpProtocolException malformed(String explanation) {
    return new AmqpProtocolException(errorCode, explanation, classId, methodId);
  }

  private int advance(long length) {
    require(length);
    int start = position;
    position += (int) length;
    return start;
  }

  private void require(long length) {
    if (length > limit - position) {
      throw malformed("need " + length + " bytes where " + (limit - position) + " are left");
    }
  }
}
