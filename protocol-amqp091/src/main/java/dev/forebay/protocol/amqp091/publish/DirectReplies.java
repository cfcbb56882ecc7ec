package dev.forebay.protocol.amqp091.publish;

import dev.forebay.protocol.amqp091.api.ErrorMapping;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.base.rabbitmq.AmqpNames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Direct reply-to of one channel: consuming from {@value AmqpNames#REPLY_TO} makes a queue for the
 * channel's answers, and requests that name it carry that queue's name to whoever answers. Confined
 * to the connection's loop.
 */
public final class DirectReplies {
  private static final byte[] NAME = AmqpNames.REPLY_TO.getBytes(StandardCharsets.US_ASCII);

  private final Predicate<String> hasConsumer;
  private @Nullable String queue;
  private String consumerTag = "";

  /**
   * Nobody waits for answers yet.
   *
   * @param hasConsumer whether the channel has a consumer with a tag
   */
  public DirectReplies(Predicate<String> hasConsumer) {
    this.hasConsumer = hasConsumer;
  }

  /** Whether the queue of a method stands for a channel's answers. */
  public static boolean isMeant(String queue) {
    return queue.equals(AmqpNames.REPLY_TO);
  }

  /** Refuses a consumer that can't be, in RabbitMQ's words. */
  public void require(BasicMethod.Consume consume) {
    if (queue() != null) {
      throw ErrorMapping.of(ReplyCode.PRECONDITION_FAILED, "reply consumer already set", consume);
    }
    if (!consume.noAck()) {
      throw ErrorMapping.of(
          ReplyCode.PRECONDITION_FAILED, "reply consumer cannot acknowledge", consume);
    }
  }

  /** Answers come to this consumer. */
  public void started(String replyQueue, String tag) {
    queue = replyQueue;
    consumerTag = tag;
  }

  private @Nullable String queue() {
    if (queue != null && !hasConsumer.test(consumerTag)) {
      queue = null;
    }
    return queue;
  }

  /** Whether a message's reply-to stands for the channel's answers. */
  public static boolean isMeant(ByteRange replyTo) {
    if (replyTo.lengthBytes() != NAME.length) {
      return false;
    }
    for (int i = 0; i < NAME.length; i++) {
      if (replyTo.buffer().getByte(replyTo.offset() + i) != NAME[i]) {
        return false;
      }
    }
    return true;
  }

  /** The property bytes with the true name of the queue for answers. */
  ByteBuf addressed(ByteRange properties) {
    String name = queue();
    if (name == null) {
      throw new AmqpProtocolException(
          ReplyCode.PRECONDITION_FAILED,
          "fast reply consumer does not exist",
          BasicMethod.CLASS_ID,
          BasicMethod.Publish.METHOD_ID);
    }
    ByteBuf rewritten = Unpooled.buffer(properties.lengthBytes() + name.length());
    BasicProperties.decode(properties.buffer(), properties.offset(), properties.lengthBytes())
        .withReplyTo(name)
        .encode(rewritten);
    return rewritten;
  }
}
