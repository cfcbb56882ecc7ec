package dev.forebay.protocol.kafka.api;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** What a request names more than once, of which Kafka does nothing; no state. */
public final class Repeated {
  private Repeated() {}

  /** Those that occur more than once. */
  public static <T> Set<T> of(Stream<T> named) {
    Set<T> seen = new HashSet<>();
    Set<T> repeated = new HashSet<>();
    named.forEach(one -> {
      if (!seen.add(one)) {
        repeated.add(one);
      }
    });
    return repeated;
  }
}
