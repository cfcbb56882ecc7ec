package dev.forebay.broker.handover;

import dev.forebay.broker.record.RunFormat;
import dev.forebay.storage.RecordType;
import java.util.List;

/**
 * Destinations of one shard that get a message together: it is stored once for all of them. Those
 * for more than a record can have go to several groups.
 *
 * @param shard that owns them
 * @param isStream whether it is one partition of a stream, which keeps every message, whatever its
 *     publisher asked for; else they are queues
 * @param journalled whether the message must survive a restart there
 * @param ids of the destinations
 */
public record RouteGroup(int shard, boolean isStream, boolean journalled, List<Long> ids) {
  /**
   * Keeps a copy.
   *
   * @throws IllegalArgumentException if they are more than a record has targets
   */
  public RouteGroup {
    if (ids.size() > RunFormat.TARGETS_MAX) {
      throw new IllegalArgumentException(ids.size() + " queues");
    }
    ids = List.copyOf(ids);
  }

  /** A partition. */
  public static RouteGroup ofPartition(int shard, long id) {
    return new RouteGroup(shard, true, true, List.of(id));
  }

  /** How many they are. */
  public int targets() {
    return ids.size();
  }

  /** How many queues will have an entry for the run. */
  public int entries() {
    return isStream ? 0 : ids.size();
  }

  /** What a run for them is stored as. */
  public RecordType recordType() {
    return isStream ? RecordType.STREAM_RUN : RecordType.RUN;
  }
}
