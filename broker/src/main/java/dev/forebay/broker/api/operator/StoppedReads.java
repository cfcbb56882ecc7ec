package dev.forebay.broker.api.operator;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where queues and partitions of the node stop, since a record can't be read. Each has a few such
 * places at most. Any thread.
 */
public final class StoppedReads {
  private static final Comparator<StoppedRead> BY_NAME =
      Comparator.comparing(StoppedRead::virtualHost)
          .thenComparing(StoppedRead::name)
          .thenComparingInt(StoppedRead::partition)
          .thenComparingLong(StoppedRead::offset);

  private final Set<StoppedRead> all = ConcurrentHashMap.newKeySet();

  /** Something stops there. */
  public void add(StoppedRead stopped) {
    all.add(stopped);
  }

  /** It does not any more. */
  public void remove(StoppedRead stopped) {
    all.remove(stopped);
  }

  /** How many there are. */
  public int count() {
    return all.size();
  }

  /** Some of them, by name. */
  public List<StoppedRead> some(int countMax) {
    return all.stream().sorted(BY_NAME).limit(countMax).toList();
  }
}
