package dev.forebay.broker.record;

import dev.forebay.broker.record.size.BodySizes;
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
 * @param sizes of the bodies of what is not settled, if they are counted; of others too, perhaps
 */
public record QueueState(
    long nextOffset,
    OffsetRanges handedOut,
    boolean messagesMayExpire,
    OffsetRanges settled,
    List<AttemptRange> attempts,
    List<Ranked> ranked,
    BodySizes sizes) {
  /**
   * Messages that have the same priority.
   *
   * @param priority from 1 to 255
   * @param offsets which they are; not changed by anybody
   */
  public record Ranked(int priority, OffsetRanges offsets) {}
}
