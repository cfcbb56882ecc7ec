package dev.forebay.protocol.mqtt.host;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.protocol.mqtt.codec.property.PublishProperties;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.node.MqttMetrics;
import dev.forebay.protocol.mqtt.node.TopicPublisher;
import dev.forebay.runtime.EventLoop;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Publishes what Mosquitto's tools read below {@code $SYS/broker}, every {@value #SECONDS} s and
 * only what somebody has subscribed to. Confined to the home loop.
 */
final class SystemTopics {
  private static final int SECONDS = 5;
  private static final String ROOT = "$SYS/broker/";

  private final EventLoop loop;
  private final Publisher publisher;
  private final TopicPublisher topics;
  private final MqttMetrics metrics;
  private final MqttHost host;
  private long ticks;

  SystemTopics(
      EventLoop loop, Session session, String exchange, MqttMetrics metrics, MqttHost host) {
    this.loop = loop;
    this.publisher = session.publisher(sequence -> {});
    this.topics = new TopicPublisher(exchange);
    this.metrics = metrics;
    this.host = host;
  }

  void start() {
    loop.schedule(TimeUnit.SECONDS.toNanos(SECONDS), this::tick);
  }

  private void tick() {
    ticks++;
    now().forEach(this::publish);
    publisher.flush();
    start();
  }

  private Map<String, String> now() {
    Map<String, String> now = new LinkedHashMap<>();
    now.put("uptime", ticks * SECONDS + " seconds");
    now.put("clients/connected", Long.toString(metrics.connections()));
    now.put("clients/total", Integer.toString(host.clients().count()));
    now.put("messages/received", Long.toString(metrics.receivedMessages()));
    now.put("messages/sent", Long.toString(metrics.sentMessages()));
    now.put("publish/messages/dropped", Long.toString(metrics.droppedDeliveries()));
    now.put("retained messages/count", Integer.toString(host.retained().count()));
    return now;
  }

  private void publish(String name, String value) {
    Route route = topics.route(publisher, ByteString.utf8(ROOT + name), false, () -> Headers.EMPTY);
    ByteString payload = ByteString.utf8(value);
    int bytes = TopicPublisher.propertyBytes(ByteString.EMPTY, 0) + payload.lengthBytes();
    if (!route.isFound()) {
      route.forget();
    } else if (route.hasTargets()
        && publisher.mayAppend(
            route, topics.traits(Qos.AT_MOST_ONCE, false, PublishProperties.NEVER), bytes)) {
      ByteBuffer message =
          topics.append(
              publisher,
              route,
              Qos.AT_MOST_ONCE,
              false,
              ByteString.EMPTY,
              0,
              payload.lengthBytes(),
              0);
      message.put(payload.toByteArray());
    }
  }
}
