package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.StreamStart;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What clients of streams see, or do, in the order in which it happens. */
public sealed interface StreamEvent {
  /** A node starts. */
  record Started(boolean withoutViews) implements StreamEvent {}

  /**
   * It is gone, and with it whatever was under way.
   *
   * @param nowMillis the time that it went by
   */
  record Crashed(String cause, long nowMillis) implements StreamEvent {}

  /** Shards are being closed, and opened again; who is connected stays. */
  record ShardsMove() implements StreamEvent {}

  /** Something happened that never may. */
  record Broken(String what) implements StreamEvent, dev.forebay.tests.simulation.frame.Broken {}

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

  /**
   * A message is published.
   *
   * @param must partitions that it goes to for certain
   * @param may partitions that it may go to besides
   * @param toOne whether it goes to one of these for certain
   */
  record Published(int publisher, Batch batch, Set<Place> must, Set<Place> may, boolean toOne)
      implements StreamEvent {}

  /** A message is confirmed. */
  record Confirmed(Batch batch) implements StreamEvent {}

  /** A consumer asks for messages, so many at a time. */
  record Consuming(int consumer, Place place, StreamStart start, int creditMax)
      implements StreamEvent {}

  /** A consumer's first message; its place was not before the earliest. */
  record Begins(int consumer, Place place, long earliest, long offset) implements StreamEvent {}

  /**
   * A consumer gets a message.
   *
   * @param batch null if nobody sent it
   * @param index of the message in it
   * @param intact whether it is what was sent
   */
  record Delivered(
      int consumer, Place place, long offset, @Nullable Batch batch, int index, boolean intact)
      implements StreamEvent {}

  /** A consumer was not given these offsets; afterwards, the partition begins there. */
  record Skipped(int consumer, Place place, long from, long to, long start)
      implements StreamEvent {}

  /** A consumer is done with so many messages. */
  record Returned(int consumer, int messages) implements StreamEvent {}

  /** A consumer wants another limit. */
  record CreditAsked(int consumer, int creditMax) implements StreamEvent {}

  /** It has it. */
  record CreditSet(int consumer, int creditMax) implements StreamEvent {}

  /** A consumer is told that there is nothing to consume any more. */
  record Cancelled(int consumer, Place place) implements StreamEvent {}

  /** From here on a partition is read from its start. */
  record AuditBegun(Place place) implements StreamEvent {}

  /** Everything in these bounds was read meanwhile, but for what was given up. */
  record Audited(Place place, Bounds bounds) implements StreamEvent {}

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
      implements StreamEvent {
    /** How many were stored apart. */
    public int stored() {
      return entries.isEmpty() ? 0 : entries.getLast().stored() + 1;
    }

    /** Offset after what was stored together with an entry. */
    public long storedEnd(Entry entry) {
      return entries.stream()
          .filter(other -> other.stored() == entry.stored())
          .mapToLong(Entry::end)
          .max()
          .orElse(entry.end());
    }
  }

  /**
   * A batch as it is read.
   *
   * @param batch null if nobody sent it
   * @param intact whether it has the bytes that were sent
   * @param stored in the how manieth of what is found; messages may share one
   */
  record Entry(long base, @Nullable Batch batch, boolean intact, int stored) {
    /** Offset after it. */
    public long end() {
      return batch == null ? base + 1 : base + batch.count();
    }
  }

  /** A read is told that its offset is not there. */
  record OutOfRange(int read, Place place, Bounds bounds, long nowMillis) implements StreamEvent {}

  /** A read finds that the partition was deleted. */
  record Gone(int read, Place place) implements StreamEvent {}

  /** What is before an offset is to go; {@link Long#MAX_VALUE} is everything. */
  record TrimAsked(Place place, long before) implements StreamEvent {}

  /** It is gone. */
  record Trimmed(Place place, long start) implements StreamEvent {}

  /** A client that waits for more has read up to here, and nothing has happened for long. */
  record WaitsAtRest(Place place, long offset, long visibleEnd) implements StreamEvent {}
}
