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
 */
public record QueueState(
    long nextOffset,
    OffsetRanges handedOut,
    boolean messagesMayExpire,
    OffsetRanges settled,
    List<AttemptRange> attempts) {}
