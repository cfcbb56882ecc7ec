package dev.forebay.protocol.kafka.work;

import java.util.HashSet;
import java.util.Set;

/** What a request names more than once, of which Kafka does nothing. For one request. */
public final class Repeats<T> {
  private final Set<T> seen = new HashSet<>();
  private final Set<T> repeated = new HashSet<>();

  /** It is named; whether that is for the first time. */
  public boolean add(T named) {
    boolean isFirst = seen.add(named);
    if (!isFirst) {
      repeated.add(named);
    }
    return isFirst;
  }

  /** Whether it was named more than once. */
  public boolean contains(T named) {
    return repeated.contains(named);
  }
}
