package dev.forebay.protocol.amqp091.codec.content;

import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.frame.FrameErrors;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import io.netty.buffer.ByteBuf;

/**
 * The content header of a message in place: a reusable view that makes no objects (section
 * 4.2.6.1).
 *
 * <pre>
 *  0       2        4           12
 * +-------+--------+-----------+---------------------------+
 * | class | weight | body size | property list (with flags)|
 * +-------+--------+-----------+---------------------------+
 * </pre>
 *
 * <p>Valid as long as the payload it was decoded from. The body size is what the client says: the
 * caller checks it against its limit before reserving anything. One thread.
 */
public final class ContentHeader {
  /** Bytes before the property list. */
  static final int FIXED_BYTES = 12;

  private static final int WEIGHT_OFFSET = 2;
  private static final int BODY_SIZE_OFFSET = 4;

  private final ByteRange properties = new ByteRange();
  private int classId;
  private long bodyBytes;

  /** Reads the payload of a header frame and checks the property list. */
  public void decode(ByteBuf in, int offset, int length) {
    if (length < FIXED_BYTES) {
      throw FrameErrors.unknown(in, FrameType.HEADER, offset, length);
    }
    if (in.getShort(offset + WEIGHT_OFFSET) != 0) {
      throw new AmqpProtocolException(
          ReplyCode.UNEXPECTED_FRAME,
          "expected content header for class 60, got non content header frame instead",
          BasicMethod.CLASS_ID,
          BasicMethod.Publish.METHOD_ID);
    }
    classId = in.getUnsignedShort(offset);
    bodyBytes = in.getLong(offset + BODY_SIZE_OFFSET);
    if (bodyBytes < 0) {
      throw PropertyBytes.malformed("body of " + Long.toUnsignedString(bodyBytes) + " bytes");
    }
    PropertyBytes.validate(in, offset + FIXED_BYTES, length - FIXED_BYTES);
    properties.set(in, offset + FIXED_BYTES, length - FIXED_BYTES);
  }

  public int classId() {
    return classId;
  }

  /** Never negative. */
  public long bodyBytes() {
    return bodyBytes;
  }

  /** The raw property list, flags included. */
  public ByteRange properties() {
    return properties;
  }
}
