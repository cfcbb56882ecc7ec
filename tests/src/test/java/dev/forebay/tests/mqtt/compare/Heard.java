package dev.forebay.tests.mqtt.compare;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A PUBLISH that a client was sent. */
record Heard(
    String topic,
    String payload,
    int qos,
    boolean retain,
    boolean dup,
    int packetId,
    Set<Integer> identifiers,
    List<String> userProperties) {

  static Heard of(int first, byte[] body, int version) {
    ByteBuffer in = ByteBuffer.wrap(body);
    String topic = text(in);
    int qos = first >> 1 & 3;
    int packetId = qos == 0 ? 0 : in.getShort() & 0xFFFF;
    Set<Integer> identifiers = new TreeSet<>();
    List<String> pairs = new ArrayList<>();
    if (version == 5) {
      int end = variable(in);
      end += in.position();
      while (in.position() < end) {
        property(in, identifiers, pairs);
      }
    }
    byte[] payload = new byte[in.remaining()];
    in.get(payload);
    return new Heard(
        topic,
        new String(payload, StandardCharsets.UTF_8),
        qos,
        (first & 1) != 0,
        (first & 8) != 0,
        packetId,
        identifiers,
        pairs);
  }

  private static void property(ByteBuffer in, Set<Integer> identifiers, List<String> pairs) {
    int id = in.get();
    switch (id) {
      case 0x0B -> identifiers.add(variable(in));
      case 0x26 -> pairs.add(text(in) + "=" + text(in));
      default -> throw new AssertionError("property " + id);
    }
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
}
