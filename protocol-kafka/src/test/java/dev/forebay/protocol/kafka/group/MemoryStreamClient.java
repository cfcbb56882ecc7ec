package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.access.Rights;
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
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of streams in memory: for groups that are rehearsed, and for tests. It takes repeated
 * batches as new. Confined to its loop.
 */
class MemoryStreamClient implements StreamClient {
  /** It is always the same time here. */
  private static final long NOW_MILLIS = 0;

  private final MemoryStreams streams;
  private final Executor loop;
  private final Executor disk;

  /** The most bytes of a read, whatever is asked for. */
  int maxReadBytes = Integer.MAX_VALUE;

  /**
   * A client of these streams.
   *
   * @param loop gives the answers
   * @param disk runs what makes a change durable, when it is
   */
  MemoryStreamClient(MemoryStreams streams, Executor loop, Executor disk) {
    this.streams = streams;
    this.loop = loop;
    this.disk = disk;
  }

  @Override
  public Rights rights() {
    return Rights.ALL;
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
    disk.execute(() -> {
      StreamReply answer = changed(command);
      loop.execute(() -> reply.accept(answer));
    });
  }

  private StreamReply changed(StreamCommand command) {
    return switch (command) {
      case StreamCommand.Create create -> created(create);
      case StreamCommand.Delete delete -> {
        Stream deleted = streams.delete(delete.name());
        yield deleted == null ? notFound(delete.name()) : new StreamReply.Done(deleted);
      }
      case StreamCommand.Trim trim -> trimmed(trim);
      case StreamCommand.AddPartitions add -> grown(add);
      case StreamCommand.Change change -> changedSettings(change);
    };
  }

  private StreamReply created(StreamCommand.Create create) {
    if (streams.byName.containsKey(create.name())) {
      return new StreamReply.Refused(StreamReply.Reason.EXISTS, create.name());
    }
    return new StreamReply.Done(
        create.dryRun()
            ? streams.make(create.name(), create.partitions(), create.settings())
            : streams.create(create.name(), create.partitions(), create.settings()));
  }

  private StreamReply grown(StreamCommand.AddPartitions add) {
    Stream stream = streams.byName.get(add.name());
    if (stream == null) {
      return notFound(add.name());
    }
    if (add.partitions() <= stream.partitions().size()) {
      return new StreamReply.Refused(StreamReply.Reason.INVALID_PARTITIONS, add.name());
    }
    Stream grown = streams.grow(stream, add.partitions());
    if (!add.dryRun()) {
      streams.put(grown);
    }
    return new StreamReply.Done(add.dryRun() ? stream : grown);
  }

  private StreamReply changedSettings(StreamCommand.Change change) {
    Stream stream = streams.byName.get(change.name());
    if (stream == null) {
      return notFound(change.name());
    }
    if (!stream.settings().equals(change.expected())) {
      return new StreamReply.Refused(StreamReply.Reason.CHANGED, change.name());
    }
    Stream changed = new Stream(stream.name(), stream.id(), change.settings(), stream.partitions());
    streams.put(changed);
    return new StreamReply.Done(changed);
  }

  private StreamReply trimmed(StreamCommand.Trim trim) {
    MemoryStreams.Part part = streams.part(trim.name(), trim.partition());
    if (part == null) {
      return notFound(trim.name());
    }
    long before =
        trim.beforeOffset() == StreamCommand.Trim.ALL ? part.durableEnd : trim.beforeOffset();
    part.trim(before);
    return new StreamReply.Trimmed(before);
  }

  private static StreamReply notFound(String name) {
    return new StreamReply.Refused(StreamReply.Reason.NOT_FOUND, name);
  }

  @Override
  public void append(
      Partition partition, BatchHead head, ByteBuffer batch, Consumer<AppendReply> reply) {
    MemoryStreams.Part part = (MemoryStreams.Part) partition;
    if (part.gone) {
      loop.execute(() -> reply.accept(new AppendReply.Refused(AppendReply.Reason.GONE)));
      return;
    }
    long base = part.append(head, batch);
    disk.execute(() -> {
      part.durable(base + head.count());
      loop.execute(() -> reply.accept(new AppendReply.Appended(base, part.start, NOW_MILLIS)));
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
    for (MemoryStreams.Stored batch : part.readable(offset)) {
      if (!batches.isEmpty() && bytes + batch.bytes().length > maxBytes) {
        break;
      }
      batches.add(stored(batch));
      bytes += batch.bytes().length;
    }
    return new ReadReply.Batches(part.bounds(), batches, () -> {});
  }

  private static StoredBatch stored(MemoryStreams.Stored batch) {
    return new StoredBatch(
        StoredBatch.Layout.BATCH,
        KafkaForm.BATCH_2.id(),
        batch.base(),
        batch.end(),
        ByteBuffer.wrap(batch.bytes()).asReadOnlyBuffer());
  }

  @Override
  public void readAtTime(
      Partition partition, long fromOffset, long timeMillis, Consumer<ReadReply> reply) {
    find(
        partition,
        part ->
            part.readable(fromOffset).stream()
                .filter(batch -> batch.maxTimeMillis() >= timeMillis)
                .findFirst(),
        reply);
  }

  @Override
  public void readLatestTime(Partition partition, Consumer<ReadReply> reply) {
    find(
        partition,
        part ->
            part.readable(part.start).stream()
                .max(Comparator.comparingLong(MemoryStreams.Stored::maxTimeMillis)),
        reply);
  }

  private void find(
      Partition partition,
      Function<MemoryStreams.Part, Optional<MemoryStreams.Stored>> wanted,
      Consumer<ReadReply> reply) {
    MemoryStreams.Part part = (MemoryStreams.Part) partition;
    loop.execute(() ->
        reply.accept(
            part.gone
                ? new ReadReply.Gone()
                : new ReadReply.Batches(
                    part.bounds(),
                    wanted.apply(part).stream().map(MemoryStreamClient::stored).toList(),
                    () -> {})));
  }

  @Override
  public void bounds(Partition partition, Consumer<@Nullable Bounds> reply) {
    MemoryStreams.Part part = (MemoryStreams.Part) partition;
    loop.execute(() -> reply.accept(part.gone ? null : part.bounds()));
  }

  @Override
  public void size(Partition partition, LongConsumer bytes) {
    MemoryStreams.Part part = (MemoryStreams.Part) partition;
    long size = part.stored.stream().mapToLong(batch -> batch.bytes().length).sum();
    loop.execute(() -> bytes.accept(part.gone ? 0 : size));
  }

  @Override
  public Watch watch(Partition partition, Runnable advanced) {
    MemoryStreams.Part part = (MemoryStreams.Part) partition;
    part.watch(advanced);
    return () -> part.unwatch(advanced);
  }

  @Override
  public void newProducerId(LongConsumer id) {
    long made = streams.newProducerId();
    loop.execute(() -> id.accept(made));
  }
}
