package dev.forebay.tests.mqtt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes what MQTT's packets are made of. */
final class Octets {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Octets u8(int value) {
    out.write(value);
    return this;
  }

  Octets u16(int value) {
    return u8(value >> 8).u8(value);
  }

  Octets u32(long value) {
    return u16((int) (value >> 16)).u16((int) value);
  }

  /** A variable byte integer. */
  Octets variable(int value) {
    int rest = value;
    while (rest > 0x7F) {
      u8((rest & 0x7F) | 0x80);
      rest >>= 7;
    }
    return u8(rest);
  }

  Octets text(String text) {
    return binary(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes behind their number. */
  Octets binary(byte[] bytes) {
    return u16(bytes.length).raw(bytes);
  }

  Octets raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Properties behind the number of their bytes. */
  Octets properties(Octets properties) {
    byte[] bytes = properties.toByteArray();
    return variable(bytes.length).raw(bytes);
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }
}
