package dev.forebay.tests.mqtt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes what MQTT's packets are made of. */
public final class Octets {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public Octets u8(int value) {
    out.write(value);
    return this;
  }

  public Octets u16(int value) {
    return u8(value >> 8).u8(value);
  }

  public Octets u32(long value) {
    return u16((int) (value >> 16)).u16((int) value);
  }

  /** A variable byte integer. */
  public Octets variable(int value) {
    int rest = value;
    while (rest > 0x7F) {
      u8((rest & 0x7F) | 0x80);
      rest >>= 7;
    }
    return u8(rest);
  }

  public Octets text(String text) {
    return binary(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes behind their number. */
  public Octets binary(byte[] bytes) {
    return u16(bytes.length).raw(bytes);
  }

  public Octets raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Properties behind the number of their bytes. */
  public Octets properties(Octets properties) {
    byte[] bytes = properties.toByteArray();
    return variable(bytes.length).raw(bytes);
  }

  public byte[] toByteArray() {
    return out.toByteArray();
  }
}
