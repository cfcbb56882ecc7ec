package dev.forebay.broker.shard;

import dev.forebay.broker.record.TransactionId;
import java.util.Set;

/**
 * What is known, when a shard is opened again, of parts in its journal. Immutable, any thread.
 *
 * @param decided whose decision is another shard's
 * @param pending that are prepared, and not decided elsewhere
 * @param asked of which it is to be told whether the journal has the decision
 * @param neededFrom position of the oldest decision that another shard needs
 */
record KnownTransactions(
    Set<TransactionId> decided,
    Set<TransactionId> pending,
    Set<TransactionId> asked,
    long neededFrom) {
  /** At a start, when nobody knows anything but the journals. */
  static final KnownTransactions NOTHING =
      new KnownTransactions(Set.of(), Set.of(), Set.of(), Long.MAX_VALUE);
}
