package dev.forebay.protocol.mqtt.delivery;

import dev.forebay.message.ByteString;
import java.util.HashMap;
import java.util.Map;

/**
 * The numbers that topics have on the way to a client (§3.3.2.3.4): the first topics that it is
 * sent get one each, as many as it allows. Confined to the connection's loop.
 */
final class SentAliases {
  private final int max;
  private final Map<ByteString, Integer> byTopic;

  SentAliases(int max) {
    this.max = max;
    this.byTopic = max == 0 ? Map.of() : new HashMap<>();
  }

  /** Whether the client takes any. */
  boolean areAllowed() {
    return max > 0;
  }

  /** The number of a topic that was sent with it before; 0 if it was not. */
  int known(ByteString topic) {
    return byTopic.getOrDefault(topic, 0);
  }

  /** The number that a topic would get; 0 if there is none left. */
  int next() {
    return byTopic.size() < max ? byTopic.size() + 1 : 0;
  }

  /** The topic was sent with the number that it gets. */
  void sent(ByteString topic) {
    byTopic.put(topic, next());
  }
}
