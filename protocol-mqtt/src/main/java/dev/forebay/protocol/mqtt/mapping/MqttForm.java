package dev.forebay.protocol.mqtt.mapping;

import dev.forebay.message.Form;

/** The form of messages that clients of MQTT publish, see {@link StoredMessage}. */
public final class MqttForm {
  /** Of all versions of MQTT. */
  public static final Form MQTT = new Form(4, "MQTT");

  private MqttForm() {}
}
