package dev.forebay.protocol.kafka.offset;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A message's time and offset.
 *
 * @param millis or -1
 * @param offset or -1
 */
record TimedOffset(long millis, long offset) {
  /** There is no such message. */
  static final TimedOffset NONE = new TimedOffset(-1, -1);

  boolean isNone() {
    return offset < 0;
  }

  /** Whether it is later, or as late and before the other. */
  boolean isBetterThan(TimedOffset other) {
    return !isNone()
        && (other.isNone()
            || millis > other.millis
            || (millis == other.millis && offset < other.offset));
  }

  /** The first message of a batch from an offset on that is as late as this. */
  static TimedOffset since(ByteBuffer batch, long millis, long startOffset) throws IOException {
    try (RecordTimes records = new RecordTimes(batch)) {
      while (records.next()) {
        if (records.millis() >= millis && records.offset() >= startOffset) {
          return new TimedOffset(records.millis(), records.offset());
        }
      }
      return NONE;
    }
  }

  /** The first of the latest messages of a batch. */
  static TimedOffset latest(ByteBuffer batch, long startOffset) throws IOException {
    TimedOffset latest = NONE;
    try (RecordTimes records = new RecordTimes(batch)) {
      while (records.next()) {
        TimedOffset one = new TimedOffset(records.millis(), records.offset());
        if (one.offset() >= startOffset && one.isBetterThan(latest)) {
          latest = one;
        }
      }
      return latest;
    }
  }
}
