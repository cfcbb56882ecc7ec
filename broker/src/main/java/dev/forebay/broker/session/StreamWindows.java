package dev.forebay.broker.session;

/**
 * What readers of streams on one loop keep at hand. Above the limit they read in small pieces, and
 * those that wait keep nothing. Confined to the loop.
 */
final class StreamWindows {
  private static final int READ_BYTES = 256 << 10;
  private static final int SMALL_READ_BYTES = 16 << 10;

  private final long keptBytesMax;
  private long keptBytes;

  StreamWindows(long keptBytesMax) {
    this.keptBytesMax = keptBytesMax;
  }

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
    return keptBytes <= keptBytesMax;
  }

  int readBytes() {
    return mayStay() ? READ_BYTES : SMALL_READ_BYTES;
  }
}
