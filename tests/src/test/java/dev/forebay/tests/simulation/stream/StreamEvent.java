package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.stream.AppendReply;
import dev.forebay.broker.stream.Bounds;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What clients of streams see, or do, in the order in which it happens. */
public sealed interface StreamEvent {
  /** A node starts. */
  record Started(boolean withoutViews) implements StreamEvent {}

  /** It is gone, and with it whatever was under way. */
  record Crashed(String cause) implements StreamEvent {}

  /** Something happened that never may. */
  record Broken(String what) implements StreamEvent {}

  /** A new stream is asked for. */
  record CreateAsked(String name) implements StreamEvent {}

  /** It is there. */
  record Created(String name, UUID id, int partitions) implements StreamEvent {}

  /** More partitions are asked for. */
  record GrowthAsked(UUID id, int partitions) implements StreamEvent {}

  /** They are there. */
  record Grown(UUID id, int partitions) implements StreamEvent {}

  /** From now on what is older, or more, may go. */
  record RetentionAsked(UUID id, long millis, long bytes) implements StreamEvent {}

  /** A stream is to go. */
  record DeleteAsked(UUID id) implements StreamEvent {}

  /** It is gone. */
  record Deleted(UUID id) implements StreamEvent {}

  /** A client looks at all streams. */
  record Listed(List<Listing> streams) implements StreamEvent {}

  /** One stream as a client sees it. */
  record Listing(String name, UUID id, int partitions) {}

  /** A producer has a new id. */
  record ProducerNamed(long id) implements StreamEvent {}

  /** A batch is sent, for the first time or again. */
  record Sent(Place place, Batch batch) implements StreamEvent {}

  /** A batch is acknowledged. */
  record Appended(Place place, Batch batch, long base, long start) implements StreamEvent {}

  /** A batch is refused. */
  record Refused(Place place, Batch batch, AppendReply.Reason reason) implements StreamEvent {}

  /** A read begins. */
  record ReadAsked(int read, Place place, long offset, int maxBytes) implements StreamEvent {}

  /** A search for a time begins; {@link Long#MAX_VALUE} is the latest of all. */
  record TimeAsked(int read, Place place, long timeMillis) implements StreamEvent {}

  /** A read or search finds these. */
  record Found(int read, Place place, Bounds bounds, long nowMillis, List<Entry> entries)
      implements StreamEvent {}

  /**
   * A batch as it is read.
   *
   * @param batch null if nobody sent it
   * @param intact whether it has the bytes that were sent
   */
  record Entry(long base, @Nullable Batch batch, boolean intact) {
    /** Offset after it. */
    public long end() {
      return batch == null ? base + 1 : base + batch.count();
    }
  }

  /** A read is told that its offset is not there. */
  record OutOfRange(int read, Place place, Bounds bounds, long nowMillis) implements StreamEvent {}

  /** A read finds a damaged record. */
  record Damaged(int read, Place place) implements StreamEvent {}

  /** A read finds that the partition was deleted. */
  record Gone(int read, Place place) implements StreamEvent {}

  /** What is before an offset is to go; {@link Long#MAX_VALUE} is everything. */
  record TrimAsked(Place place, long before) implements StreamEvent {}

  /** It is gone. */
  record Trimmed(Place place, long start) implements StreamEvent {}

  /** A client that waits for more has read up to here, and nothing has happened for long. */
  record WaitsAtRest(Place place, long offset, long visibleEnd) implements StreamEvent {}
}
