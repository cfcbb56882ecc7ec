package dev.forebay.protocol.mqtt.node;

import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.property.PublishProperties;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.mapping.MqttKeys;
import dev.forebay.protocol.mqtt.mapping.StoredMessage;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Publishes to topics: what is published there reaches the subscribers, and the retained messages
 * as well if it is to be retained. Confined to one loop.
 */
public final class TopicPublisher {
  private static final List<ByteString> RETAINED = List.of(MqttNames.RETAINED_KEY);
  private static final long MILLIS_PER_SECOND = 1000;

  private final RouteKey key = new RouteKey();
  private final MessageTraits traits = new MessageTraits();

  /** Publishes to the topics of this exchange. */
  public TopicPublisher(String exchange) {
    key.set(exchange, "");
    key.keyDialect(MqttKeys.ID);
  }

  /** Where messages of a topic go. */
  public Route route(
      Publisher publisher,
      ByteBuf in,
      int topicAt,
      int topicBytes,
      boolean isRetained,
      HeadersSource headers) {
    in.getBytes(topicAt, key.roomForRoutingKey(topicBytes), 0, topicBytes);
    return route(publisher, isRetained, headers);
  }

  /** The message that is appended next has this topic, whatever was asked for meanwhile. */
  public void address(ByteString topic) {
    byte[] bytes = topic.toByteArray();
    System.arraycopy(bytes, 0, key.roomForRoutingKey(bytes.length), 0, bytes.length);
  }

  /** Likewise. */
  public Route route(
      Publisher publisher, ByteString topic, boolean isRetained, HeadersSource headers) {
    address(topic);
    return route(publisher, isRetained, headers);
  }

  /** Who may publish to the topic may have it retained. */
  private Route route(Publisher publisher, boolean isRetained, HeadersSource headers) {
    Route topic = publisher.route(key, headers);
    if (!isRetained || topic.isDenied()) {
      return topic;
    }
    topic.forget();
    return publisher.ownRoute(key, RETAINED, headers);
  }

  /** What the broker has to know of the message that is published next. */
  public MessageTraits traits(int qos, boolean isRetained, long expirySeconds) {
    return traits.set(
        qos > Qos.AT_MOST_ONCE || isRetained,
        expirySeconds == PublishProperties.NEVER
            ? Publisher.NO_EXPIRATION
            : expirySeconds * MILLIS_PER_SECOND,
        isRetained ? RETAINED : List.of());
  }

  /** Bytes of a message besides its payload. */
  public static int propertyBytes(ByteString clientId, int publishPropertyBytes) {
    return StoredMessage.sizeBytes(clientId, publishPropertyBytes);
  }

  /**
   * Appends a message whose traits were asked last.
   *
   * @return where the properties of the PUBLISH and the payload are to be put
   */
  public ByteBuffer append(
      Publisher publisher,
      Route route,
      int qos,
      boolean isRetained,
      ByteString clientId,
      int publishPropertyBytes,
      int payloadBytes,
      long sequence) {
    ByteBuffer target =
        publisher.append(
            route, traits, propertyBytes(clientId, publishPropertyBytes), payloadBytes, sequence);
    StoredMessage.writeHead(target, qos, isRetained, clientId);
    return target;
  }
}
