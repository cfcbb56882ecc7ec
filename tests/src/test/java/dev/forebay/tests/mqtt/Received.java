package dev.forebay.tests.mqtt;

import java.util.HexFormat;

/** A packet of the server: its first byte and what is behind its length. */
record Received(int first, byte[] body) {
  int type() {
    return first >> 4;
  }

  int packetId() {
    return (body[0] & 0xFF) << 8 | (body[1] & 0xFF);
  }

  /** The reason of a DISCONNECT, or the one behind a packet identifier or CONNACK's flags. */
  int code() {
    int at = type() == MqttWire.DISCONNECT ? 0 : type() == MqttWire.CONNACK ? 1 : 2;
    return at < body.length ? body[at] & 0xFF : 0;
  }

  @Override
  public String toString() {
    return "%02x: %s".formatted(first, HexFormat.of().formatHex(body));
  }
}
