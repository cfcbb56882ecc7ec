package dev.forebay.broker.shard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/** What a shard's journal has to keep for the sake of transactions. Confined to its loop. */
final class ShardTransactions {
  private final Set<TransactionPart> undecided = new LinkedHashSet<>();
  private final SequencedMap<TransactionCommit, Long> decisions = new LinkedHashMap<>();
  private List<TransactionCommit> applied = new ArrayList<>();

  /** A part of a transaction was journalled and waits for the decision. */
  void undecided(TransactionPart part) {
    undecided.add(part);
  }

  /** Parts journalled and not decided. */
  Set<TransactionPart> undecided() {
    return undecided;
  }

  void decided(TransactionPart part) {
    undecided.remove(part);
  }

  /** A decision is durable that other shards need as well. */
  void decided(TransactionCommit commit, long position) {
    decisions.put(commit, position);
  }

  /** No shard needs the decision any more. */
  void forget(TransactionCommit commit) {
    decisions.remove(commit);
  }

  /** Position of the oldest decision that another shard needs, at most {@code end}. */
  long oldestDecision(long end) {
    return decisions.isEmpty() ? end : Math.min(end, decisions.firstEntry().getValue());
  }

  /** A part of a transaction that another shard has decided was applied here. */
  void applied(TransactionCommit commit) {
    applied.add(commit);
  }

  /** What was {@link #applied} since the last call. */
  List<TransactionCommit> takeApplied() {
    List<TransactionCommit> taken = applied;
    applied = new ArrayList<>();
    return taken;
  }
}
