package dev.forebay.protocol.amqp091.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A reusable view of some bytes of a buffer, so that names and bodies need no object per message.
 *
 * <p>Mutable and unowned: valid as long as the buffer's bytes are, which it neither retains nor
 * releases. One thread.
 */
public final class ByteRange {
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
  private int offset;
  private int lengthBytes;

  /** Points the view at these bytes; they must lie within the buffer's capacity. */
  public ByteRange set(ByteBuf buffer, int offset, int lengthBytes) {
    this.buffer = buffer;
    this.offset = offset;
    this.lengthBytes = lengthBytes;
    return this;
  }

  /** Points the view at nothing. */
  public ByteRange clear() {
    return set(Unpooled.EMPTY_BUFFER, 0, 0);
  }

  public ByteBuf buffer() {
    return buffer;
  }

  public int offset() {
    return offset;
  }

  public int lengthBytes() {
    return lengthBytes;
  }

  /** Appends the bytes to the buffer. */
  public void writeTo(ByteBuf out) {
    out.writeBytes(buffer, offset, lengthBytes);
  }

  /** The bytes as text; bytes that are not UTF-8 appear as lone surrogates. */
  @Override
  public String toString() {
    byte[] bytes = new byte[lengthBytes];
    buffer.getBytes(offset, bytes);
    return Utf8.decode(bytes);
  }
}
