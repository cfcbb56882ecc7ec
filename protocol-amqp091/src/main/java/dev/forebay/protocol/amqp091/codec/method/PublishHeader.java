package dev.forebay.protocol.amqp091.codec.method;

import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.Utf8;
import dev.forebay.protocol.amqp091.codec.frame.MethodId;
import io.netty.buffer.ByteBuf;

/**
 * basic.publish in place: a reusable view that makes no objects.
 *
 * <pre>
 *  0    2    4        6
 * +----+----+--------+----------------+--------------------+------+
 * | 60 | 40 | ticket | len | exchange | len | routing key  | bits |   mandatory 1, immediate 2
 * +----+----+--------+----------------+--------------------+------+
 * </pre>
 *
 * <p>Valid as long as the payload it was decoded from. One thread.
 */
public final class PublishHeader {
  /** What {@link MethodId#at} answers for basic.publish. */
  public static final int METHOD =
      (BasicMethod.CLASS_ID << Short.SIZE) | BasicMethod.Publish.METHOD_ID;

  private static final int EXCHANGE_OFFSET = 6;
  private static final int MANDATORY = 1;
  private static final int IMMEDIATE = 2;

  private final ByteRange exchange = new ByteRange();
  private final ByteRange routingKey = new ByteRange();
  private int bits;

  /** Reads the payload of a method frame that holds a basic.publish. */
  public void decode(ByteBuf in, int offset, int length) {
    int limit = offset + length;
    int exchangeEnd = readShortString(in, offset + EXCHANGE_OFFSET, limit, exchange);
    int routingKeyEnd = readShortString(in, exchangeEnd, limit, routingKey);
    if (routingKeyEnd + 1 != limit) {
      throw malformed("basic.publish of " + length + " bytes");
    }
    bits = in.getByte(routingKeyEnd);
  }

  public ByteRange exchange() {
    return exchange;
  }

  public ByteRange routingKey() {
    return routingKey;
  }

  public boolean mandatory() {
    return (bits & MANDATORY) != 0;
  }

  public boolean immediate() {
    return (bits & IMMEDIATE) != 0;
  }

  private static int readShortString(ByteBuf in, int position, int limit, ByteRange range) {
    if (position >= limit) {
      throw malformed("basic.publish ends before its last argument");
    }
    int start = position + 1;
    int length = in.getUnsignedByte(position);
    if (length > limit - start) {
      throw malformed("a short string of " + length + " bytes where " + (limit - start) + " are");
    }
    if (!Utf8.isValid(in, start, length)) {
      throw malformed("Malformed UTF-8 in shortstr");
    }
    range.set(in, start, length);
    return start + length;
  }

  private static AmqpProtocolException malformed(String explanation) {
    return new AmqpProtocolException(
        ReplyCode.FRAME_ERROR, explanation, BasicMethod.CLASS_ID, BasicMethod.Publish.METHOD_ID);
  }
}
