package dev.forebay.tests.hostile.node;

/** A port of the server, by what is spoken there. */
public enum Port {
  AMQP,
  KAFKA,
  STOMP,
  STOMP_WEB,
  MQTT,
  MQTT_WEB;

  /** Whether what is spoken goes in WebSocket frames. */
  public boolean isWeb() {
    return this == STOMP_WEB || this == MQTT_WEB;
  }
}
