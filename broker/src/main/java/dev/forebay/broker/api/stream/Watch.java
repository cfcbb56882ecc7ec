package dev.forebay.broker.api.stream;

/** Ends what {@link StreamClient#watch} began; on the client's loop. */
@FunctionalInterface
public interface Watch {
  /** Nothing is told any more. */
  void close();
}
