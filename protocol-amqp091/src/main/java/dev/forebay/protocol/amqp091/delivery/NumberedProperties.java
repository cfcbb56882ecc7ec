package dev.forebay.protocol.amqp091.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.forebay.broker.form.Attempts;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.content.Property;
import dev.forebay.protocol.amqp091.codec.content.PropertyBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The properties of a message with headers behind the others that say numbers: where it lies in a
 * stream, or how often it was handed out and has failed. The list is patched, not read; no state.
 */
final class NumberedProperties {
  private static final int FLAGS_BYTES = 2;
  private static final byte[] STREAM_OFFSET = "x-stream-offset".getBytes(US_ASCII);
  private static final byte[] ACQUIRED_COUNT = "x-acquired-count".getBytes(US_ASCII);
  private static final byte[] DELIVERY_COUNT = "x-delivery-count".getBytes(US_ASCII);

  private NumberedProperties() {}

  /** The list with the header of who reads a stream, in a buffer of its own. */
  static ByteBuf withStreamOffset(long offset, ByteRange properties) {
    return with(STREAM_OFFSET, offset, properties);
  }

  /** The list with headers that say how often a message was handed out, and failed, likewise. */
  static ByteBuf withAttempts(Attempts attempts, ByteRange properties) {
    ByteBuf acquired = with(ACQUIRED_COUNT, attempts.handedOut(), properties);
    ByteRange longer = new ByteRange();
    longer.set(acquired, 0, acquired.readableBytes());
    return with(DELIVERY_COUNT, attempts.failed(), longer);
  }

  private static ByteBuf with(byte[] name, long number, ByteRange properties) {
    int fieldBytes = 1 + name.length + 1 + Long.BYTES;
    ByteBuf in = properties.buffer();
    int start = properties.offset();
    int length = properties.lengthBytes();
    ByteRange headers = new ByteRange();
    boolean hasHeaders = PropertyBytes.find(in, start, length, Property.HEADERS, headers);
    int tableAt =
        hasHeaders
            ? headers.offset()
            : PropertyBytes.endOfPrevious(in, start, length, Property.HEADERS);
    int oldTableBytes = hasHeaders ? headers.lengthBytes() - Integer.BYTES : 0;
    int tableEnd = hasHeaders ? tableAt + headers.lengthBytes() : tableAt;
    ByteBuf out = Unpooled.buffer(length + Integer.BYTES + fieldBytes);
    out.writeShort(in.getUnsignedShort(start) | Property.HEADERS.flag());
    out.writeBytes(in, start + FLAGS_BYTES, tableAt - start - FLAGS_BYTES);
    out.writeInt(oldTableBytes + fieldBytes);
    out.writeBytes(in, tableEnd - oldTableBytes, oldTableBytes);
    out.writeByte(name.length).writeBytes(name).writeByte('l').writeLong(number);
    return out.writeBytes(in, tableEnd, start + length - tableEnd);
  }
}
