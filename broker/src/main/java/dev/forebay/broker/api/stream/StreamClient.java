package dev.forebay.broker.api.stream;

import dev.forebay.broker.api.access.Rights;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A session's way to the streams of its virtual host. Confined to the session's event loop, on
 * which all answers arrive, some before the call that asked returns. Offsets are those of the
 * partition's messages.
 */
public interface StreamClient {
  /** What its user may do; what may not be seen is not there. */
  Rights rights();

  /** The stream of this name, or the queue of this name as one partition with gaps. */
  @Nullable Stream stream(String name);

  /** The stream of this id. */
  @Nullable Stream stream(UUID id);

  /** All streams, in no order, without queues. */
  Collection<Stream> streams();

  /** Grows when a stream was made or deleted, or has more partitions; maybe at other times. */
  long streamsVersion();

  /** Changes streams. The reply comes once, after the change is durable and visible. */
  void execute(StreamCommand command, Consumer<StreamReply> reply);

  /**
   * Appends a batch. Batches of one client to one partition are appended in the order of the calls;
   * refusals do not wait for the answers before them. The first eight bytes of the batch become its
   * base offset, big-endian.
   *
   * @param batch from position to limit; copied before this returns
   * @param reply when the batch is durable
   */
  void append(Partition partition, BatchHead head, ByteBuffer batch, Consumer<AppendReply> reply);

  /**
   * Reads batches from an offset on.
   *
   * @param maxBytes of all batches; the first one comes even if it is larger
   */
  void read(Partition partition, long offset, int maxBytes, Consumer<ReadReply> reply);

  /**
   * Reads the first batch from an offset on that has a message as late as this, or none. What was
   * published one by one is as late as it came; of a batch its client says the time. Whether there
   * still is such a message in it, the receiver finds.
   *
   * @param fromOffset an offset before the start is the start
   */
  void readAtTime(Partition partition, long fromOffset, long timeMillis, Consumer<ReadReply> reply);

  /**
   * Reads a batch that is likely to have the latest message, or none if there is none at all.
   * Whether there is a later message elsewhere {@link #readAtTime} tells.
   */
  void readLatestTime(Partition partition, Consumer<ReadReply> reply);

  /** Where a partition begins and ends; null if it was deleted. */
  void bounds(Partition partition, Consumer<@Nullable Bounds> reply);

  /** Bytes of the batches that a partition keeps; 0 if it was deleted. */
  void size(Partition partition, LongConsumer bytes);

  /**
   * Tells, at most once a turn, that a partition has more to read, begins elsewhere, or is gone.
   */
  Watch watch(Partition partition, Runnable advanced);

  /** Gives an id that no producer had before. */
  void newProducerId(LongConsumer id);
}
