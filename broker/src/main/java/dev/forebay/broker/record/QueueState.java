package dev.forebay.broker.record;

import java.util.List;

/**
 * What is journalled of a queue's own subscription.
 *
 * @param nextOffset of the next message; everything before was given
 * @param handedOut messages that may have been delivered
 * @param messagesMayExpire whether some message may have a time limit of its own
 * @param settled offsets without a live message
 * @param attempts of messages that have failed, in the order of offsets
 * @param ranked which messages have a priority; those that are settled may be missing or not, and a
 *     priority may come several times
 */
public record QueueState(
    long nextOffset,
    OffsetRanges handedOut,
    boolean messagesMayExpire,
    OffsetRanges settled,
    List<AttemptRange> attempts,
    List<Ranked> ranked) {
  /**
   * Messages that have the same priority.
   *
   * @param priority from 1 to 255
   * @param offsets which they are; not changed by anybody
   */
  public record Ranked(int priority, OffsetRanges offsets) {}
}
