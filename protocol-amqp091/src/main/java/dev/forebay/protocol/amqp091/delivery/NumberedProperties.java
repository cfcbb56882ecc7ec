package dev.forebay.protocol.amqp091.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.content.Property;
import dev.forebay.protocol.amqp091.codec.content.PropertyBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The properties of a message of a stream as its reader gets them: with the header {@code
 * x-stream-offset}, a long, behind the others. The list is patched, not read; no state.
 */
final class NumberedProperties {
  private static final int FLAGS_BYTES = 2;
  private static final byte[] NAME = "x-stream-offset".getBytes(US_ASCII);
  private static final int FIELD_BYTES = 1 + NAME.length + 1 + Long.BYTES;

  private NumberedProperties() {}

  /** The list with the header, in a buffer of its own. */
  static ByteBuf with(long offset, ByteRange properties) {
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
    ByteBuf out = Unpooled.buffer(length + Integer.BYTES + FIELD_BYTES);
    out.writeShort(in.getUnsignedShort(start) | Property.HEADERS.flag());
    out.writeBytes(in, start + FLAGS_BYTES, tableAt - start - FLAGS_BYTES);
    out.writeInt(oldTableBytes + FIELD_BYTES);
    out.writeBytes(in, tableEnd - oldTableBytes, oldTableBytes);
    out.writeByte(NAME.length).writeBytes(NAME).writeByte('l').writeLong(offset);
    return out.writeBytes(in, tableEnd, start + length - tableEnd);
  }
}
