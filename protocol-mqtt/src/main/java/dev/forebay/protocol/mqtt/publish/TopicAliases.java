package dev.forebay.protocol.mqtt.publish;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import java.util.HashMap;
import java.util.Map;

/**
 * The numbers that a client has given to topics (§3.3.2.3.4). Confined to the connection's loop.
 */
final class TopicAliases {
  private final int max;
  private final Map<Integer, ByteString> byAlias = new HashMap<>();

  TopicAliases(int max) {
    this.max = max;
  }

  void set(int alias, ByteString topic) {
    require(alias);
    byAlias.put(alias, topic);
  }

  ByteString topic(int alias) {
    require(alias);
    ByteString topic = byAlias.get(alias);
    if (topic == null) {
      throw new MqttException(ReasonCode.PROTOCOL_ERROR, "topic alias " + alias + " is unknown");
    }
    return topic;
  }

  private void require(int alias) {
    if (alias == 0 || alias > max) {
      throw new MqttException(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias " + alias);
    }
  }
}
