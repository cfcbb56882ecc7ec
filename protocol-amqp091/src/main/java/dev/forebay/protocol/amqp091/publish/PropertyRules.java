package dev.forebay.protocol.amqp091.publish;

import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.content.Property;
import dev.forebay.protocol.amqp091.codec.content.PropertyBytes;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.base.rabbitmq.Expiration;
import dev.forebay.protocol.base.rabbitmq.WrongExpirationException;
import io.netty.buffer.ByteBuf;

/**
 * What a publisher may not say in a message's properties: another's user-id, and what this server
 * would have to act upon and does not. Makes no object for messages that are fine. Confined to the
 * connection's loop.
 */
final class PropertyRules {
  private static final int TRANSIENT = 1;
  private static final int PERSISTENT = 2;

  private final String user;
  private final ByteRange value = new ByteRange();
  private CopyKeys copies = CopyKeys.NONE;
  private final MessageTraits traits = new MessageTraits();
  private boolean wantsReplies;

  PropertyRules(String user) {
    this.user = user;
  }

  /** Refuses what may not be said, and remembers what the broker has to act upon. */
  void check(ByteRange properties) {
    ByteBuf in = properties.buffer();
    int offset = properties.offset();
    int length = properties.lengthBytes();
    if (PropertyBytes.userId(in, offset, length, value)) {
      requireOwn(value.toString());
    }
    long expirationMillis =
        PropertyBytes.expiration(in, offset, length, value)
            ? expirationMillis(value)
            : Publisher.NO_EXPIRATION;
    wantsReplies =
        PropertyBytes.find(in, offset, length, Property.REPLY_TO, value)
            && DirectReplies.isMeant(value);
    copies =
        PropertyBytes.find(in, offset, length, Property.HEADERS, value) && mayNameCopies(value)
            ? CopyKeys.of(PropertyBytes.headers(in, offset, length))
            : CopyKeys.NONE;
    boolean persistent =
        PropertyBytes.find(in, offset, length, Property.DELIVERY_MODE, value)
            && isPersistent(in.getUnsignedByte(value.offset()));
    int priority =
        PropertyBytes.find(in, offset, length, Property.PRIORITY, value)
            ? in.getUnsignedByte(value.offset())
            : 0;
    traits.set(persistent, expirationMillis, copies.hidden()).priority(priority);
  }

  /** Whether the message that was checked last asks for direct replies. */
  boolean wantsReplies() {
    return wantsReplies;
  }

  /** Further routing keys of the message that was checked last. */
  CopyKeys copies() {
    return copies;
  }

  /** What the broker has to know of the message that was checked last. */
  MessageTraits traits() {
    return traits;
  }

  private static long expirationMillis(ByteRange text) {
    try {
      return Expiration.millis(text.buffer(), text.offset(), text.lengthBytes());
    } catch (WrongExpirationException wrong) {
      throw error(ReplyCode.PRECONDITION_FAILED, wrong.why());
    }
  }

  private static boolean isPersistent(int deliveryMode) {
    if (deliveryMode != TRANSIENT && deliveryMode != PERSISTENT) {
      throw error(
          ReplyCode.PRECONDITION_FAILED,
          "invalid message: {delivery_mode_unknown," + deliveryMode + "}");
    }
    return deliveryMode == PERSISTENT;
  }

  private void requireOwn(String claimed) {
    if (!claimed.equals(user)) {
      throw error(
          ReplyCode.PRECONDITION_FAILED,
          "user_id property set to '%s' but authenticated user was '%s'".formatted(claimed, user));
    }
  }

  /** Whether CC stands anywhere in the table's bytes; if not, no header has that name. */
  private static boolean mayNameCopies(ByteRange table) {
    ByteBuf in = table.buffer();
    int last = table.offset() + table.lengthBytes() - 1;
    for (int at = table.offset(); at < last; at++) {
      if (in.getByte(at) == 'C' && in.getByte(at + 1) == 'C') {
        return true;
      }
    }
    return false;
  }

  private static AmqpProtocolException error(ReplyCode code, String explanation) {
    return new AmqpProtocolException(
        code, explanation, BasicMethod.CLASS_ID, BasicMethod.Publish.METHOD_ID);
  }
}
