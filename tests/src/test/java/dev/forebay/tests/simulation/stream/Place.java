package dev.forebay.tests.simulation.stream;

import java.util.UUID;

/**
 * One partition for ever: another stream of the same name has other places.
 *
 * @param name of the stream
 */
public record Place(String name, UUID stream, int partition) {
  /** The partition as those call it who know queues. */
  String queue() {
    return name + "-" + partition;
  }

  /** Another partition of the same stream. */
  Place sibling(int number) {
    return new Place(name, stream, number);
  }

  @Override
  public String toString() {
    return "%s-%d/%.4s".formatted(name, partition, stream);
  }
}
