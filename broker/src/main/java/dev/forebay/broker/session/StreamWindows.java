package dev.forebay.broker.session;

/**
 * What readers of streams on one loop keep at hand. Above {@value #KEPT_BYTES_MAX} bytes they read
 * in small pieces, and those that wait keep nothing. Confined to the loop.
 */
final class StreamWindows {
  static final long KEPT_BYTES_MAX = 32L << 20;
  private static final int READ_BYTES = 256 << 10;
  private static final int SMALL_READ_BYTES = 16 << 10;

  private long keptBytes;

  void kept(int bytes) {
    keptBytes += bytes;
  }

  void released(int bytes) {
    keptBytes -= bytes;
  }

  long keptBytes() {
    return keptBytes;
  }

  boolean mayStay() {
    return keptBytes <= KEPT_BYTES_MAX;
  }

  int readBytes() {
    return mayStay() ? READ_BYTES : SMALL_READ_BYTES;
  }
}
