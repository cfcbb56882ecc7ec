package dev.forebay.broker.api.stream;

/**
 * One ordered sequence of a stream. Equal for as long as it lives; what is made anew under its name
 * is another. Any loop.
 */
public interface Partition {
  /** Its place among the partitions of its stream, from 0. */
  int number();
}
