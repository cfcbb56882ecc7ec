package dev.forebay.broker.api.stream;

import java.util.List;
import java.util.UUID;

/**
 * A stream as the catalog knows it now; a change makes a new one, with the same partitions.
 *
 * @param id never given to another stream, not even to one of the same name
 */
public record Stream(
    String name, UUID id, StreamSettings settings, List<? extends Partition> partitions) {
  /** Keeps a copy. */
  public Stream {
    partitions = List.copyOf(partitions);
  }
}
