package dev.forebay.tests.simulation.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What MQTT's clients see, or do, in the order in which it happens. Times are of the world. */
public sealed interface MqttEvent {
  /** A node starts. */
  record Started(long atNanos) implements MqttEvent {}

  /** It is gone, and with it all connections. */
  record Crashed(String cause, long atNanos) implements MqttEvent {}

  /** Something happened that never may. */
  record Broken(String what) implements MqttEvent, dev.forebay.tests.simulation.frame.Broken {}

  /**
   * A message of QoS 1 or 2, or 0.
   *
   * @param text nobody else's
   * @param number of its publisher
   * @param expiryMillis or 0 if it does not expire
   * @param paddingBytes behind its text
   */
  record Message(
      String text,
      String publisher,
      int number,
      String topic,
      int qos,
      boolean isRetained,
      boolean isEnd,
      long expiryMillis,
      int paddingBytes) {
    @Override
    public String toString() {
      return text + " on " + topic + " QoS " + qos + (isEnd ? " (ends)" : "");
    }
  }

  /**
   * A will that a CONNECT carries.
   *
   * @param text nobody else's
   */
  record Will(String text, long delaySeconds) {}

  /**
   * A CONNECT is sent.
   *
   * @param connection no other one has this number
   * @param expirySeconds how long the session is to outlive the connection
   */
  record Connecting(
      String client,
      int connection,
      boolean isClean,
      long expirySeconds,
      @Nullable Will will,
      long atNanos)
      implements MqttEvent {}

  /** A CONNACK came. */
  record Connected(String client, int connection, boolean isPresent, long atNanos)
      implements MqttEvent {}

  /**
   * A connection is over without a DISCONNECT of its client.
   *
   * @param byServer it was the server that closed it
   */
  record Lost(String client, int connection, boolean byServer, long atNanos) implements MqttEvent {}

  /** A DISCONNECT is sent. */
  record SaysGoodBye(String client, int connection, long atNanos) implements MqttEvent {}

  /** The server has closed the socket behind the DISCONNECT. */
  record SaidGoodBye(String client, int connection) implements MqttEvent {}

  /** A SUBSCRIBE is sent. */
  record Subscribing(String client, String filter, int qos) implements MqttEvent {}

  /** Its SUBACK came. */
  record Subscribed(String client, String filter, int qos) implements MqttEvent {}

  /** An UNSUBSCRIBE is sent. */
  record Unsubscribing(String client, String filter) implements MqttEvent {}

  /** A message is sent for the first time. */
  record Published(Message message, long atNanos) implements MqttEvent {}

  /** The broker has said by PUBACK or PUBREC that it has it. */
  record Taken(Message message) implements MqttEvent {}

  /** The broker has refused it, or its publisher has given it up. */
  record GivenUp(Message message) implements MqttEvent {}

  /** A message came that is none with the packet identifier of one that the client holds. */
  record Received(
      String client,
      int connection,
      String text,
      String topic,
      int qos,
      boolean isDuplicate,
      boolean isRetained,
      long atNanos)
      implements MqttEvent {}

  /** Somebody asks what a topic has retained. */
  record Probing(int probe, String topic, long atNanos) implements MqttEvent {}

  /**
   * It has this.
   *
   * @param text what came as retained; null if nothing
   * @param asPublished what came first as published; null if nothing
   * @param atNanos when it was told that it is subscribed
   */
  record Probed(
      int probe, String topic, @Nullable String text, @Nullable String asPublished, long atNanos)
      implements MqttEvent {}

  /**
   * All clients are connected, and nothing has happened for a while.
   *
   * @param open a line for each open connection: whose it is
   */
  record AtRest(List<String> open, long atNanos) implements MqttEvent {
    /** Keeps a copy. */
    public AtRest {
      open = List.copyOf(open);
    }
  }
}
