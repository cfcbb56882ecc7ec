package dev.forebay.protocol.amqp091.codec.method;

import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.frame.MethodId;
import io.netty.buffer.ByteBuf;

/**
 * basic.ack in place: a reusable view that makes no objects.
 *
 * <pre>
 *  0    2    4              12
 * +----+----+--------------+------+
 * | 60 | 80 | delivery tag | bits |   multiple 1
 * +----+----+--------------+------+
 * </pre>
 *
 * <p>One thread.
 */
public final class AckHeader {
  /** What {@link MethodId#at} answers for basic.ack. */
  public static final int METHOD = (BasicMethod.CLASS_ID << Short.SIZE) | BasicMethod.Ack.METHOD_ID;

  private static final int LENGTH_BYTES = 13;
  private static final int TAG_OFFSET = 4;
  private static final int BITS_OFFSET = 12;

  private long deliveryTag;
  private boolean multiple;

  /** Reads the payload of a method frame that holds a basic.ack. */
  public void decode(ByteBuf in, int offset, int length) {
    if (length != LENGTH_BYTES) {
      throw new AmqpProtocolException(
          ReplyCode.FRAME_ERROR,
          "basic.ack of " + length + " bytes",
          BasicMethod.CLASS_ID,
          BasicMethod.Ack.METHOD_ID);
    }
    deliveryTag = in.getLong(offset + TAG_OFFSET);
    multiple = (in.getByte(offset + BITS_OFFSET) & 1) != 0;
  }

  public long deliveryTag() {
    return deliveryTag;
  }

  public boolean multiple() {
    return multiple;
  }
}
