package dev.forebay.protocol.amqp091.publish;

import dev.forebay.protocol.amqp091.api.ContentShare;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.transport.Growth;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * A message whose frames did not all come with one read: its property bytes and its body so far, in
 * one buffer. The whole size is reserved from the connection's {@link ContentShare} first; the
 * buffer grows as bytes arrive. One per channel, re-used; confined to the connection's loop.
 */
final class ContentAssembly {
  private static final int FIRST_BYTES_MAX = 64 << 10;

  private final ByteBufAllocator allocator;
  private final ContentShare share;
  private ByteBuf content = Unpooled.EMPTY_BUFFER;
  private int propertiesBytes;
  private int bodyBytes;
  private long reservedBytes;
  private int age;

  ContentAssembly(ByteBufAllocator allocator, ContentShare share) {
    this.allocator = allocator;
    this.share = share;
  }

  /** Starts a message; false if there is no memory for it now. */
  boolean begin(ByteRange properties, int messageBodyBytes) {
    long bytes = (long) properties.lengthBytes() + messageBodyBytes;
    if (!share.reserve(bytes)) {
      return false;
    }
    reservedBytes = bytes;
    propertiesBytes = properties.lengthBytes();
    bodyBytes = messageBodyBytes;
    int first = Growth.capacity((int) bytes, (int) Math.min(bytes, FIRST_BYTES_MAX));
    content = allocator.directBuffer(Math.min(first, (int) bytes), (int) bytes);
    properties.writeTo(content);
    return true;
  }

  /** Adds a body frame. */
  void add(ByteBuf in, int offset, int lengthBytes) {
    if (lengthBytes > missingBytes()) {
      throw new AmqpProtocolException(
          ReplyCode.FRAME_ERROR,
          "content body of more than the " + bodyBytes + " bytes that its header says");
    }
    if (content.writableBytes() < lengthBytes) {
      content.capacity(Growth.capacity(bytes(), content.writerIndex() + lengthBytes));
    }
    content.writeBytes(in, offset, lengthBytes);
    share.brought(lengthBytes);
  }

  boolean isComplete() {
    return missingBytes() == 0;
  }

  /** Whether a body frame of so many bytes is the last. */
  boolean isCompletedBy(int lengthBytes) {
    return missingBytes() == lengthBytes;
  }

  /** Property bytes, then body. */
  ByteBuf content() {
    return content;
  }

  int propertiesBytes() {
    return propertiesBytes;
  }

  int bodyBytes() {
    return bodyBytes;
  }

  /** Of properties and body. */
  int bytes() {
    return propertiesBytes + bodyBytes;
  }

  /** A message is announced: its time begins. */
  void announced() {
    age = 0;
  }

  /** Counts a tick of the deadline's clock; how many the message has seen. */
  int grewOlder() {
    return ++age;
  }

  /** Gives the memory back. */
  void release() {
    if (reservedBytes > 0) {
      content.release();
      content = Unpooled.EMPTY_BUFFER;
      long bytes = reservedBytes;
      reservedBytes = 0;
      share.giveBack(bytes);
    }
  }

  private int missingBytes() {
    return propertiesBytes + bodyBytes - content.writerIndex();
  }
}
