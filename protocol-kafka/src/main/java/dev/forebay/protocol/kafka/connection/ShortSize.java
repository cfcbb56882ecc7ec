package dev.forebay.protocol.kafka.connection;

import org.apache.kafka.common.protocol.MessageSizeAccumulator;

/** Sums up the size of an answer, and gives up one that takes long to write. */
final class ShortSize extends MessageSizeAccumulator {
  static final int PARTS_MAX = 16_384;

  /** So that what is reserved at once is a part of a piece of output. */
  static final int BYTES_MAX = 48 << 10;

  private int parts;

  @Override
  public void addBytes(int bytes) {
    super.addBytes(bytes);
    count();
  }

  @Override
  public void addZeroCopyBytes(int bytes) {
    super.addZeroCopyBytes(bytes);
    count();
  }

  private void count() {
    parts++;
    if (parts > PARTS_MAX || sizeExcludingZeroCopy() > BYTES_MAX) {
      throw new TooLongException();
    }
  }
}
