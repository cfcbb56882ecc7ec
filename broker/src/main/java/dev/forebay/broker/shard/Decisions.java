package dev.forebay.broker.shard;

import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.TransactionId;
import java.util.HashMap;
import java.util.Map;

/**
 * The transactions that recovery has found decided. Numbers of an era are dense, so that they are
 * few ranges however many transactions there were.
 */
public final class Decisions {
  private final KnownTransactions known;
  private final Map<Long, OffsetRanges> numbersByEra = new HashMap<>();
  private final Map<TransactionId, Long> asked = new HashMap<>();

  /** None yet, at a start. */
  public Decisions() {
    this(KnownTransactions.NOTHING);
  }

  /** None yet besides those that are known since their shard was open before. */
  Decisions(KnownTransactions known) {
    this.known = known;
  }

  void add(TransactionId id, long position) {
    numbersByEra
        .computeIfAbsent(id.era(), _ -> new OffsetRanges())
        .add(id.number(), id.number() + 1);
    if (known.asked().contains(id)) {
      asked.put(id, position);
    }
  }

  boolean contains(TransactionId id) {
    OffsetRanges numbers = numbersByEra.get(id.era());
    return known.decided().contains(id) || (numbers != null && numbers.contains(id.number()));
  }

  /** Whether it is still to be decided. */
  boolean isPending(TransactionId id) {
    return known.pending().contains(id) && !contains(id);
  }

  /** From where on the journal has to be replayed for decisions that other shards need. */
  long neededFrom() {
    long from = known.neededFrom();
    for (long position : asked.values()) {
      from = Math.min(from, position);
    }
    return from;
  }

  /** Positions of those that were asked for. */
  Map<TransactionId, Long> asked() {
    return asked;
  }
}
