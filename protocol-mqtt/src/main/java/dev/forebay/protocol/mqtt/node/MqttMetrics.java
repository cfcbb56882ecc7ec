package dev.forebay.protocol.mqtt.node;

import java.util.concurrent.atomic.LongAdder;

/** Counts of MQTT's connections. Any thread. */
public final class MqttMetrics {
  private final LongAdder connections = new LongAdder();
  private final LongAdder droppedDeliveries = new LongAdder();
  private final LongAdder refusedPublishes = new LongAdder();
  private final LongAdder receivedMessages = new LongAdder();
  private final LongAdder sentMessages = new LongAdder();

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

  public long refusedPublishes() {
    return refusedPublishes.sum();
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
