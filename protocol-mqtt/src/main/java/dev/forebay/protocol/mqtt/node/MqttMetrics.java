package dev.forebay.protocol.mqtt.node;

import dev.forebay.runtime.measure.Measure;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts of MQTT's connections. Any thread. */
public final class MqttMetrics {
  private final LongAdder connections = new LongAdder();
  private final LongAdder droppedDeliveries = new LongAdder();
  private final LongAdder refusedPublishes = new LongAdder();
  private final LongAdder receivedMessages = new LongAdder();
  private final LongAdder sentMessages = new LongAdder();

  /** What is told of it. */
  public List<Measure> measures() {
    return List.of(
        Measure.gauge("mqtt_connections", "Open MQTT connections.", this::connections),
        Measure.counter("mqtt_received", "Messages of MQTT clients.", this::receivedMessages),
        Measure.counter("mqtt_sent", "Messages to MQTT clients.", this::sentMessages),
        Measure.counter(
            "mqtt_dropped",
            "Messages that MQTT clients were not sent, as they took too little or less.",
            this::droppedDeliveries),
        Measure.counter(
            "mqtt_refused",
            "Messages of MQTT clients that there was no memory for.",
            refusedPublishes::sum));
  }

  public void connectionOpened() {
    connections.increment();
  }

  public void connectionClosed() {
    connections.decrement();
  }

  /** Clients that are connected, behind their CONNACK. */
  public long connections() {
    return connections.sum();
  }

  /** A message of QoS 0 was not sent to a client that takes too little, or is too large for it. */
  public void deliveryDropped() {
    droppedDeliveries.increment();
  }

  public long droppedDeliveries() {
    return droppedDeliveries.sum();
  }

  /** There was no memory for a message. */
  public void publishRefused() {
    refusedPublishes.increment();
  }

  public void received() {
    receivedMessages.increment();
  }

  public long receivedMessages() {
    return receivedMessages.sum();
  }

  public void sent() {
    sentMessages.increment();
  }

  public long sentMessages() {
    return sentMessages.sum();
  }
}
