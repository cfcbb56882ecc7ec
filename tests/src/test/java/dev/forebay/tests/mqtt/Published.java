package dev.forebay.tests.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A PUBLISH of MQTT 5; its properties are as they came, names as numbers. */
record Published(int first, String topic, int packetId, List<Property> properties, String payload) {
  /** Numbers as text, pairs with an equals sign. */
  record Property(int id, String value) {}

  static Published of(Received received) {
    ByteBuffer in = ByteBuffer.wrap(received.body());
    String topic = text(in);
    int packetId = (received.first() & 6) == 0 ? 0 : in.getShort() & 0xFFFF;
    int end = variable(in);
    end += in.position();
    List<Property> properties = new ArrayList<>();
    while (in.position() < end) {
      properties.add(property(in));
    }
    byte[] payload = new byte[in.remaining()];
    in.get(payload);
    return new Published(
        received.first(), topic, packetId, properties, new String(payload, StandardCharsets.UTF_8));
  }

  private static Property property(ByteBuffer in) {
    int id = in.get();
    return new Property(
        id,
        switch (id) {
          case 0x01 -> Integer.toString(in.get());
          case 0x02 -> Long.toString(in.getInt() & 0xFFFF_FFFFL);
          case 0x03, 0x08, 0x09 -> text(in);
          case 0x0B -> Integer.toString(variable(in));
          case 0x23 -> Integer.toString(in.getShort() & 0xFFFF);
          case 0x26 -> text(in) + "=" + text(in);
          default -> throw new AssertionError("property " + id);
        });
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getShort() & 0xFFFF];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int variable(ByteBuffer in) {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int octet = in.get() & 0xFF;
      value |= (octet & 0x7F) << shift;
      if (octet < 0x80) {
        return value;
      }
    }
  }

  int qos() {
    return first >> 1 & 3;
  }

  boolean isDuplicate() {
    return (first & 8) != 0;
  }

  boolean isRetained() {
    return (first & 1) != 0;
  }

  /** The values that a property has, in order. */
  List<String> all(int id) {
    return properties.stream()
        .filter(property -> property.id() == id)
        .map(Property::value)
        .toList();
  }
}
