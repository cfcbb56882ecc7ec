package dev.forebay.broker.record;

/**
 * What a transaction does to one queue, from its preparation to its decision.
 *
 * @param heldFrom the first offset that it gives here, journalled or transient; nothing from there
 *     on is visible. {@link #NOTHING_HELD} if it only settles
 * @param heldEnd after the last offset that it gives here
 * @param appended offsets of its journalled messages
 * @param settled offsets that it settles, if settlements of the queue are journalled
 */
public record UndecidedEntry(
    TransactionId id, long heldFrom, long heldEnd, OffsetRanges appended, OffsetRanges settled) {
  public static final long NOTHING_HELD = Long.MAX_VALUE;

  public boolean isJournalled() {
    return !appended.isEmpty() || !settled.isEmpty();
  }
}
