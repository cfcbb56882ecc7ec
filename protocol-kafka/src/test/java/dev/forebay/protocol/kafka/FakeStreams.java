package dev.forebay.protocol.kafka;

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
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.api.stream.Watch;
import dev.forebay.broker.work.Pieces;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.protocol.kafka.mapping.KafkaForm;
import dev.forebay.runtime.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Streams in memory, whose answers can be held back; counts what is pinned and watched. */
final class FakeStreams implements StreamClient {
  /** It is always the same time here. */
  private static final long NOW = 0;

  private final Map<String, Stream> streams = new HashMap<>();
  private final ArrayDeque<Runnable> held = new ArrayDeque<>();
  private static final int PARTITIONS_MAX = 100;
  private static final int STREAMS_MAX = 100;

  private @Nullable Pieces pieces;
  private boolean holding;

  /** What the client may do. */
  Rights rights = Rights.ALL;

  private long nextProducerId = 4711;
  boolean mayPublish = true;
  boolean closed;
  int pinned;
  int watched;
  int reads;

  private static final class Log implements Partition {
    private final int number;
    private final List<ByteBuffer> batches = new ArrayList<>();

    /** The latest time of each batch. */
    private final List<Long> times = new ArrayList<>();

    private final List<Runnable> watchers = new ArrayList<>();
    private long start;
    private long end;
    private boolean gone;

    Log(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    Bounds bounds() {
      return new Bounds(start, end);
    }
  }

  void create(String name, int partitions) {
    create(
        name,
        partitions,
        new StreamSettings(StreamSettings.UNLIMITED, StreamSettings.UNLIMITED, Map.of()));
  }

  private void create(String name, int partitions, StreamSettings settings) {
    List<Log> logs = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      logs.add(new Log(i));
    }
    streams.put(name, new Stream(name, new UUID(name.hashCode(), 7), settings, logs));
  }

  /** A line of long work on the loop that all have. */
  WorkLine work(EventLoop loop) {
    Pieces made = pieces;
    if (made == null) {
      made = new Pieces(loop, Runnable::run);
      pieces = made;
    }
    return new WorkLine(made);
  }

  /** The most units of long work in a turn. */
  int mostUnits() {
    return pieces == null ? 0 : pieces.mostUnits();
  }

  /** What was appended to the first partition. */
  List<ByteBuffer> batches(String name) {
    return ((Log) Objects.requireNonNull(streams.get(name)).partitions().getFirst()).batches;
  }

  /** Answers come when they are let go from now on. */
  void hold() {
    holding = true;
  }

  void letGo() {
    holding = false;
    while (!held.isEmpty()) {
      held.remove().run();
    }
  }

  /** Lets go what is held; what is asked then is held. */
  void answerHeld() {
    for (int left = held.size(); left > 0; left--) {
      held.remove().run();
    }
  }

  private void answer(Runnable task) {
    if (holding) {
      held.add(task);
    } else {
      task.run();
    }
  }

  @Override
  public Rights rights() {
    return rights;
  }

  @Override
  public @Nullable Stream stream(String name) {
    return streams.get(name);
  }

  @Override
  public @Nullable Stream stream(UUID id) {
    return streams.values().stream().filter(one -> one.id().equals(id)).findFirst().orElse(null);
  }

  @Override
  public Collection<Stream> streams() {
    return streams.values();
  }

  @Override
  public long streamsVersion() {
    return streams.hashCode();
  }

  @Override
  public void execute(StreamCommand command, Consumer<StreamReply> reply) {
    StreamReply done =
        switch (command) {
          case StreamCommand.Create create -> {
            if (create.partitions() > PARTITIONS_MAX || streams.size() >= STREAMS_MAX) {
              yield new StreamReply.Refused(StreamReply.Reason.LIMIT, "too many");
            }
            if (streams.containsKey(create.name())) {
              yield new StreamReply.Refused(StreamReply.Reason.EXISTS, "there");
            }
            if (create.dryRun()) {
              yield new StreamReply.Done(
                  new Stream(create.name(), new UUID(0, 0), create.settings(), List.of()));
            }
            create(create.name(), create.partitions(), create.settings());
            yield done(create.name());
          }
          case StreamCommand.Delete delete -> {
            Stream deleted = streams.remove(delete.name());
            if (deleted == null) {
              yield notFound();
            }
            for (Partition partition : deleted.partitions()) {
              Log log = (Log) partition;
              log.gone = true;
              List.copyOf(log.watchers).forEach(Runnable::run);
            }
            yield new StreamReply.Done(deleted);
          }
          case StreamCommand.AddPartitions add -> addPartitions(add);
          case StreamCommand.Change change -> change(change);
          case StreamCommand.Trim trim -> trim(trim);
        };
    answer(() -> reply.accept(done));
  }

  private StreamReply addPartitions(StreamCommand.AddPartitions command) {
    Stream stream = streams.get(command.name());
    if (stream == null) {
      return notFound();
    }
    List<Partition> logs = new ArrayList<>(stream.partitions());
    if (command.partitions() <= logs.size()) {
      return new StreamReply.Refused(StreamReply.Reason.INVALID_PARTITIONS, "not more");
    }
    if (command.partitions() > PARTITIONS_MAX) {
      return new StreamReply.Refused(StreamReply.Reason.LIMIT, "too many");
    }
    while (logs.size() < command.partitions()) {
      logs.add(new Log(logs.size()));
    }
    if (command.dryRun()) {
      return new StreamReply.Done(stream);
    }
    return replaced(new Stream(stream.name(), stream.id(), stream.settings(), logs));
  }

  private StreamReply change(StreamCommand.Change command) {
    Stream stream = streams.get(command.name());
    if (stream == null) {
      return notFound();
    }
    return stream.settings().equals(command.expected())
        ? replaced(new Stream(stream.name(), stream.id(), command.settings(), stream.partitions()))
        : new StreamReply.Refused(StreamReply.Reason.CHANGED, "not as expected");
  }

  private StreamReply replaced(Stream stream) {
    streams.put(stream.name(), stream);
    return new StreamReply.Done(stream);
  }

  private StreamReply trim(StreamCommand.Trim command) {
    Stream stream = streams.get(command.name());
    if (stream == null) {
      return notFound();
    }
    Log log = (Log) stream.partitions().get(command.partition());
    log.start = command.beforeOffset() == StreamCommand.Trim.ALL ? log.end : command.beforeOffset();
    return new StreamReply.Trimmed(log.start);
  }

  private StreamReply done(String name) {
    Stream stream = streams.get(name);
    return stream == null ? notFound() : new StreamReply.Done(stream);
  }

  private static StreamReply notFound() {
    return new StreamReply.Refused(StreamReply.Reason.NOT_FOUND, "none");
  }

  @Override
  public void append(
      Partition partition, BatchHead head, ByteBuffer batch, Consumer<AppendReply> reply) {
    Log log = (Log) partition;
    if (log.gone) {
      answer(() -> reply.accept(new AppendReply.Refused(AppendReply.Reason.GONE)));
      return;
    }
    ByteBuffer copy = ByteBuffer.allocateDirect(batch.remaining()).put(batch.duplicate()).flip();
    long offset = log.end;
    copy.putLong(0, offset);
    log.batches.add(copy);
    log.times.add(head.maxTimeMillis());
    log.end += head.count();
    List.copyOf(log.watchers).forEach(Runnable::run);
    answer(() -> reply.accept(new AppendReply.Appended(offset, log.start, NOW)));
  }

  @Override
  public void read(Partition partition, long offset, int maxBytes, Consumer<ReadReply> reply) {
    reads++;
    Log log = (Log) partition;
    if (log.gone) {
      answer(() -> reply.accept(new ReadReply.Gone()));
      return;
    }
    if (offset < log.start || offset > log.end) {
      answer(() -> reply.accept(new ReadReply.OutOfRange(log.bounds())));
      return;
    }
    List<StoredBatch> found = new ArrayList<>();
    int bytes = 0;
    for (ByteBuffer batch : log.batches) {
      StoredBatch stored = stored(batch);
      if (stored.endOffset() > offset
          && (found.isEmpty() || bytes + batch.remaining() <= maxBytes)) {
        found.add(stored);
        bytes += batch.remaining();
      }
    }
    answer(log, found, reply);
  }

  private static StoredBatch stored(ByteBuffer batch) {
    long base = batch.getLong(0);
    return new StoredBatch(
        StoredBatch.Layout.BATCH,
        KafkaForm.BATCH_2.id(),
        base,
        base + batch.getInt(57),
        batch.duplicate());
  }

  private void answer(Log log, List<StoredBatch> found, Consumer<ReadReply> reply) {
    pinned++;
    answer(() -> reply.accept(new ReadReply.Batches(log.bounds(), found, () -> pinned--)));
  }

  /** The first batch whose time is wanted, if there is one. */
  private void readByTime(
      Partition partition, long offset, LongPredicate wanted, Consumer<ReadReply> reply) {
    reads++;
    Log log = (Log) partition;
    if (log.gone) {
      answer(() -> reply.accept(new ReadReply.Gone()));
      return;
    }
    for (int i = 0; i < log.batches.size(); i++) {
      StoredBatch stored = stored(log.batches.get(i));
      if (stored.endOffset() > Math.max(offset, log.start) && wanted.test(log.times.get(i))) {
        answer(log, List.of(stored), reply);
        return;
      }
    }
    answer(log, List.of(), reply);
  }

  @Override
  public void readAtTime(
      Partition partition, long fromOffset, long timeMillis, Consumer<ReadReply> reply) {
    readByTime(partition, fromOffset, time -> time >= timeMillis, reply);
  }

  @Override
  public void readLatestTime(Partition partition, Consumer<ReadReply> reply) {
    long latest =
        ((Log) partition).times.stream().mapToLong(Long::longValue).max().orElse(Long.MIN_VALUE);
    readByTime(partition, 0, time -> time == latest, reply);
  }

  @Override
  public void bounds(Partition partition, Consumer<@Nullable Bounds> reply) {
    Log log = (Log) partition;
    answer(() -> reply.accept(log.gone ? null : log.bounds()));
  }

  @Override
  public void size(Partition partition, LongConsumer bytes) {
    answer(() -> bytes.accept(((Log) partition).batches.size()));
  }

  @Override
  public Watch watch(Partition partition, Runnable advanced) {
    watched++;
    ((Log) partition).watchers.add(advanced);
    return () -> {
      watched--;
      ((Log) partition).watchers.remove(advanced);
    };
  }

  @Override
  public void newProducerId(LongConsumer id) {
    long made = nextProducerId++;
    answer(() -> id.accept(made));
  }
}
