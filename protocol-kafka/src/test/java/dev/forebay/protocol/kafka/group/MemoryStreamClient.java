package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.Watch;
import dev.forebay.protocol.kafka.mapping.KafkaForm;
import dev.forebay.testkit.loop.ManualLoop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A client of streams in memory. What it appends is durable, and answered, at {@link #sync}. */
final class MemoryStreamClient implements StreamClient {
  /** It is always the same time here. */
  private static final long NOW = 0;

  private final MemoryStreams streams;
  private final ManualLoop loop;
  private final Queue<Runnable> unsynced = new ArrayDeque<>();
  int maxReadBytes = Integer.MAX_VALUE;

  MemoryStreamClient(MemoryStreams streams, ManualLoop loop) {
    this.streams = streams;
    this.loop = loop;
  }

  /** Makes the oldest batch durable; false if there is none. */
  boolean syncOne() {
    Runnable task = unsynced.poll();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  boolean sync() {
    boolean any = false;
    while (syncOne()) {
      any = true;
    }
    return any;
  }

  @Override
  public @Nullable Stream stream(String name) {
    return streams.byName.get(name);
  }

  @Override
  public @Nullable Stream stream(UUID id) {
    return streams.byName.values().stream()
        .filter(stream -> stream.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  @Override
  public Collection<Stream> streams() {
    return List.copyOf(streams.byName.values());
  }

  @Override
  public long streamsVersion() {
    return streams.byName.hashCode();
  }

  @Override
  public void execute(StreamCommand command, Consumer<StreamReply> reply) {
    switch (command) {
      case StreamCommand.Create create ->
          unsynced.add(() -> {
            Stream made = streams.create(create.name(), create.partitions());
            loop.execute(() -> reply.accept(new StreamReply.Done(made)));
          });
      case StreamCommand.Trim trim ->
          unsynced.add(() -> {
            MemoryStreams.Part part = streams.offsets();
            part.stored.removeIf(batch -> batch.end() <= trim.beforeOffset());
            part.start = trim.beforeOffset();
            loop.execute(() -> reply.accept(new StreamReply.Trimmed(part.start)));
          });
      case StreamCommand.Delete _, StreamCommand.AddPartitions _, StreamCommand.Change _ ->
          throw new UnsupportedOperationException(command.toString());
    }
  }

  @Override
  public void append(
      Partition partition, BatchHead head, ByteBuffer batch, Consumer<AppendReply> reply) {
    MemoryStreams.Part part = (MemoryStreams.Part) partition;
    if (part.gone) {
      loop.execute(() -> reply.accept(new AppendReply.Refused(AppendReply.Reason.GONE)));
      return;
    }
    long base = part.append(head.count(), batch);
    unsynced.add(() -> {
      part.durableEnd = base + head.count();
      loop.execute(() -> reply.accept(new AppendReply.Appended(base, part.start, NOW)));
    });
  }

  @Override
  public void read(Partition partition, long offset, int maxBytes, Consumer<ReadReply> reply) {
    MemoryStreams.Part part = (MemoryStreams.Part) partition;
    loop.execute(() -> reply.accept(readNow(part, offset, Math.min(maxBytes, maxReadBytes))));
  }

  private static ReadReply readNow(MemoryStreams.Part part, long offset, int maxBytes) {
    if (part.gone) {
      return new ReadReply.Gone();
    }
    if (offset < part.start || offset > part.durableEnd) {
      return new ReadReply.OutOfRange(part.bounds());
    }
    List<StoredBatch> batches = new ArrayList<>();
    int bytes = 0;
    for (MemoryStreams.Stored batch : part.stored) {
      if (batch.end() > offset && batch.end() <= part.durableEnd) {
        if (!batches.isEmpty() && bytes + batch.bytes().length > maxBytes) {
          break;
        }
        ByteBuffer stored = ByteBuffer.wrap(batch.bytes()).asReadOnlyBuffer();
        batches.add(
            new StoredBatch(
                StoredBatch.Layout.BATCH,
                KafkaForm.BATCH_2.id(),
                stored.getLong(0),
                batch.end(),
                stored));
        bytes += batch.bytes().length;
      }
    }
    return new ReadReply.Batches(part.bounds(), batches, () -> {});
  }

  @Override
  public void readAtTime(
      Partition partition, long fromOffset, long timeMillis, Consumer<ReadReply> reply) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void readLatestTime(Partition partition, Consumer<ReadReply> reply) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void bounds(Partition partition, Consumer<@Nullable Bounds> reply) {
    MemoryStreams.Part part = (MemoryStreams.Part) partition;
    loop.execute(() -> reply.accept(part.gone ? null : part.bounds()));
  }

  @Override
  public void size(Partition partition, LongConsumer bytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Watch watch(Partition partition, Runnable advanced) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void newProducerId(LongConsumer id) {
    throw new UnsupportedOperationException();
  }

  /** What is not synced is lost. */
  void close() {
    unsynced.clear();
  }
}
