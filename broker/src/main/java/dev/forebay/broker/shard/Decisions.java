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
  private final Map<Long, OffsetRanges> numbersByEra = new HashMap<>();

  void add(TransactionId id) {
    numbersByEra
        .computeIfAbsent(id.era(), _ -> new OffsetRanges())
        .add(id.number(), id.number() + 1);
  }

  boolean contains(TransactionId id) {
    OffsetRanges numbers = numbersByEra.get(id.era());
    return numbers != null && numbers.contains(id.number());
  }
}
