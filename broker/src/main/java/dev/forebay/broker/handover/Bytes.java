package dev.forebay.broker.handover;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes that nobody writes to any more. Any thread. */
public final class Bytes {
  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of a piece of memory. */
  public static Bytes copyOf(ByteBuffer memory, int start, int lengthBytes) {
    byte[] copy = new byte[lengthBytes];
    memory.get(start, copy);
    return new Bytes(copy);
  }

  /** Takes the array of a buffer that was made for it; nobody else may keep it. */
  public static Bytes of(ByteBuffer made) {
    if (!made.hasArray() || made.arrayOffset() != 0 || made.array().length != made.capacity()) {
      throw new IllegalArgumentException("not made for it: " + made);
    }
    return new Bytes(made.array());
  }

  /** The bytes, which are not to be written to. */
  public ByteBuffer buffer(ByteOrder order) {
    return ByteBuffer.wrap(bytes).order(order);
  }

  /** How many they are. */
  public int length() {
    return bytes.length;
  }
}
