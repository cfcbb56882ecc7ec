package dev.forebay.protocol.mqtt.node;

import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.protocol.mqtt.mapping.MqttKeys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of queues and keys that MQTT needs, most of them as RabbitMQ has them; no state. */
public final class MqttNames {
  /** Where messages are published to, unless configured otherwise. */
  public static final String EXCHANGE = "amq.topic";

  /** The queue with what is kept of sessions. */
  public static final String STATE_QUEUE = "mqtt.state";

  /** The queue with the retained messages. */
  public static final String RETAINED_QUEUE = "mqtt.retained";

  /** A further key of messages that are retained; no topic can have its character. */
  public static final ByteString RETAINED_KEY = ByteString.utf8("\0retained");

  private static final String SUBSCRIPTION = "mqtt-subscription-";
  private static final String SHARED = "mqtt-shared-";
  private static final int CLIENT_BYTES_MAX = 200;
  private static final int KEPT_CHARACTERS = 40;

  private static final BindingArguments BINDING =
      new BindingArguments(MqttKeys.ID, Headers.EMPTY, null);

  private MqttNames() {}

  /** The queue of a client's subscriptions with QoS 0, or with a higher one. */
  public static String sessionQueue(ByteString clientId, boolean acknowledged) {
    return SUBSCRIPTION + fitting(clientId) + (acknowledged ? "qos1" : "qos0");
  }

  /** The queue that the members of a shared subscription have together. */
  public static String sharedQueue(ByteString group, ByteString filter) {
    return SHARED + fitting(ByteString.utf8(group + "/" + filter));
  }

  /** A slash would separate levels where a topic names the queue. */
  private static String fitting(ByteString name) {
    String text = name.toString().replace("%", "%25").replace("/", "%2F");
    if (text.getBytes(StandardCharsets.UTF_8).length <= CLIENT_BYTES_MAX) {
      return text;
    }
    return text.substring(0, Math.min(text.length(), KEPT_CHARACTERS)) + "-" + digest(name);
  }

  private static String digest(ByteString name) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.toByteArray());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What is said of a binding with a topic filter. */
  public static BindingArguments binding() {
    return BINDING;
  }

  /** A topic or filter as text. */
  public static String text(ByteString utf8) {
    return new String(utf8.toByteArray(), StandardCharsets.UTF_8);
  }
}
