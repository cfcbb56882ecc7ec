package dev.forebay.protocol.mqtt.retained;

import java.util.Arrays;

/**
 * The order of topics: as their bytes, but for the slash, which comes before all others. So what is
 * below a level follows it at once, and levels are in order one by one. No state.
 */
final class TopicOrder {
  /** The first byte that a topic can have in a place where it has no slash. */
  static final byte FIRST = 1;

  private static final byte SLASH = '/';

  private TopicOrder() {}

  static int compare(byte[] one, byte[] other) {
    return compare(one, one.length, other);
  }

  /** Likewise of what an array begins with. */
  static int compare(byte[] one, int oneBytes, byte[] other) {
    int at = Arrays.mismatch(one, 0, oneBytes, other, 0, other.length);
    if (at < 0) {
      return 0;
    }
    return isBefore(one, oneBytes, other, at) ? -1 : 1;
  }

  /** Whether one comes before another, of which it is known where they begin to differ. */
  static boolean isBefore(byte[] one, int oneBytes, byte[] other, int mismatch) {
    if (mismatch == oneBytes || mismatch == other.length) {
      return oneBytes < other.length;
    }
    return place(one[mismatch]) < place(other[mismatch]);
  }

  private static int place(byte octet) {
    return octet == SLASH ? 0 : octet & 0xFF;
  }
}
