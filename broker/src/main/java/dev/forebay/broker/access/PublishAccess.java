package dev.forebay.broker.access;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Right;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.message.ByteString;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a publisher may publish where it wants to: what it was told of an exchange holds for the
 * messages that follow, as long as the rules do. Confined to the session's loop.
 */
public final class PublishAccess {
  private static final byte[] NONE = {};

  private final SessionAccess access;
  private byte[] exchange = NONE;
  private boolean hasTopicRules;
  private long version = -1;

  /** Of a publisher that has asked nothing yet. */
  public PublishAccess(SessionAccess access) {
    this.access = access;
  }

  /** Why it may not; null if it may. */
  public @Nullable Refusal refusal(RouteKey key, List<ByteString> copies) {
    if (access.rights().areUnlimited()) {
      return null;
    }
    long now = access.rights().version();
    boolean isKnown =
        version == now
            && Arrays.equals(exchange, 0, exchange.length, key.exchange(), 0, key.exchangeBytes());
    if (!isKnown) {
      String name = key.exchangeName();
      Refusal refusal = access.rights().refusal(Operation.WRITE, Refusal.Kind.EXCHANGE, name);
      if (refusal != null) {
        return refusal;
      }
      version = now;
      exchange = key.exchangeCopy();
      hasTopicRules = access.rights().hasTopicRules(name);
    }
    return hasTopicRules ? topicRefusal(key, copies) : null;
  }

  private @Nullable Refusal topicRefusal(RouteKey key, List<ByteString> copies) {
    String name = key.exchangeName();
    if (!access.hasTopicRules(name)) {
      return null;
    }
    Refusal refusal =
        access.ofTopic(
            Right.WRITE,
            name,
            RoutingKey.of(key.routingKey(), 0, key.routingKeyBytes(), key.keyDialect()));
    for (ByteString copy : copies) {
      if (refusal == null) {
        refusal =
            access.ofTopic(
                Right.WRITE,
                name,
                RoutingKey.of(copy.toByteArray(), 0, copy.lengthBytes(), key.keyDialect()));
      }
    }
    return refusal;
  }
}
