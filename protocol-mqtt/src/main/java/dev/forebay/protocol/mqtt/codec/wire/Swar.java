package dev.forebay.protocol.mqtt.codec.wire;

/** Looks at eight bytes at once, in a long of any byte order; no state. */
final class Swar {
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;

  private Swar() {}

  /** Whether each is a byte of ASCII but for 0. */
  static boolean areAscii(long bytes) {
    return (bytes & HIGHS) == 0 && !hasZero(bytes);
  }

  private static boolean hasZero(long bytes) {
    return (bytes - ONES & ~bytes & HIGHS) != 0;
  }

  /** Whether one of them is this byte. */
  static boolean has(long bytes, byte wanted) {
    return hasZero(bytes ^ ONES * (wanted & 0xFF));
  }
}
