package dev.forebay.broker.api.stream;

/** One ordered sequence of a stream. The same object for as long as the broker runs. Any loop. */
public interface Partition {
  /** Its place among the partitions of its stream, from 0. */
  int number();
}
