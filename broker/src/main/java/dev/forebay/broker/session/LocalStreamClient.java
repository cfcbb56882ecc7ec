package dev.forebay.broker.session;

import dev.forebay.broker.access.StreamAccess;
import dev.forebay.broker.api.LookCommand;
import dev.forebay.broker.api.SessionOptions;
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
import dev.forebay.broker.catalog.QueueEntry;
import dev.forebay.broker.form.Pin;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.reader.PartitionReader;
import dev.forebay.broker.reader.QueueLook;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A session's way to streams, on its loop. */
final class LocalStreamClient implements StreamClient {
  private final SessionLoop sessions;
  private final String virtualHost;
  private final int form;
  private final PublishBudget budget;
  private final GuardedCallbacks callbacks;
  private final StreamAccess access;
  private final PartitionReader reader;
  private boolean closed;

  LocalStreamClient(
      SessionLoop sessions,
      SessionOptions options,
      PublishBudget budget,
      GuardedCallbacks callbacks,
      StreamAccess access) {
    this.sessions = sessions;
    this.access = access;
    this.virtualHost = options.virtualHost();
    this.form = options.form().id();
    this.reader = new PartitionReader(sessions.partitions());
    this.callbacks = callbacks;
    this.budget = budget;
  }

  @Override
  public Rights rights() {
    return access.rights();
  }

  @Override
  public @Nullable Stream stream(String name) {
    return access.seen(sessions.catalog().stream(virtualHost, name));
  }

  @Override
  public @Nullable Stream stream(UUID id) {
    return access.seen(sessions.catalog().stream(virtualHost, id));
  }

  @Override
  public Collection<Stream> streams() {
    return access.seen(sessions.catalog().streams(virtualHost));
  }

  @Override
  public long streamsVersion() {
    return sessions.catalog().streamsVersion();
  }

  @Override
  public void execute(StreamCommand command, Consumer<StreamReply> reply) {
    if (!access.may(command)) {
      reply.accept(
          new StreamReply.Refused(
              StreamReply.Reason.NO_RIGHT, "no right to do that with '" + command.name() + "'"));
      return;
    }
    switch (command) {
      case StreamCommand.Trim trim -> trim(trim, reply);
      case StreamCommand.OfCatalog ofCatalog ->
          sessions.askedCatalog().execute(virtualHost, ofCatalog, result -> told(reply, result));
    }
  }

  private void trim(StreamCommand.Trim command, Consumer<StreamReply> reply) {
    Stream stream = stream(command.name());
    if (stream == null
        || command.partition() < 0
        || command.partition() >= stream.partitions().size()) {
      reply.accept(
          new StreamReply.Refused(
              StreamReply.Reason.NOT_FOUND,
              "there is no partition %d of '%s'".formatted(command.partition(), command.name())));
      return;
    }
    PartitionAddress partition = (PartitionAddress) stream.partitions().get(command.partition());
    if (partition.isQueue()) {
      reply.accept(
          new StreamReply.Refused(
              StreamReply.Reason.NOT_FOUND, "'%s' is a queue".formatted(command.name())));
      return;
    }
    sessions.partitions().trim(partition, command.beforeOffset(), result -> told(reply, result));
  }

  @Override
  public void append(
      Partition partition, BatchHead head, ByteBuffer batch, Consumer<AppendReply> reply) {
    PartitionAddress target = (PartitionAddress) partition;
    if (target.isQueue()) {
      reply.accept(new AppendReply.Refused(AppendReply.Reason.IS_QUEUE));
      return;
    }
    if (!access.mayAppend(target)) {
      reply.accept(new AppendReply.Refused(AppendReply.Reason.NO_RIGHT));
      return;
    }
    int bytes = batch.remaining();
    budget.counted(head.count());
    budget.appended(bytes);
    long request = sessions.partitions().append(result -> appended(bytes, reply, result));
    sessions.handover().tell(sessions.builder().place(target, form, head, batch, request));
    sessions.builder().placed(target);
  }

  private void appended(int bytes, Consumer<AppendReply> reply, AppendReply result) {
    if (!closed) {
      callbacks.run(() -> reply.accept(result));
      budget.durable(bytes);
    }
  }

  @Override
  public void read(Partition partition, long offset, int maxBytes, Consumer<ReadReply> reply) {
    if (mayRead(partition, reply)) {
      reader.read(
          (PartitionAddress) partition, offset, maxBytes, asBatches(callbacks.answers(reply)));
    }
  }

  /** What may not be read is gone. */
  private boolean mayRead(Partition partition, Consumer<ReadReply> reply) {
    boolean may = access.mayRead((PartitionAddress) partition);
    if (!may) {
      reply.accept(new ReadReply.Gone());
    }
    return may;
  }

  /** Shows messages of a queue. */
  void look(QueueEntry queue, LookCommand command, QueueLook look) {
    reader.read(
        new PartitionAddress(queue.shard(), queue.id(), 0, true, queue.name()),
        command.offset(),
        command.maxBytes(),
        callbacks.answers(reply -> look.answer(command.offset(), reply)));
  }

  @Override
  public void readAtTime(
      Partition partition, long fromOffset, long timeMillis, Consumer<ReadReply> reply) {
    if (access.maySee((PartitionAddress) partition)) {
      reader.readAtTime(
          (PartitionAddress) partition,
          fromOffset,
          timeMillis,
          asBatches(callbacks.answers(reply)));
    } else {
      reply.accept(new ReadReply.Gone());
    }
  }

  @Override
  public void readLatestTime(Partition partition, Consumer<ReadReply> reply) {
    if (access.maySee((PartitionAddress) partition)) {
      reader.readLatestTime((PartitionAddress) partition, asBatches(callbacks.answers(reply)));
    } else {
      reply.accept(new ReadReply.Gone());
    }
  }

  /** What has another form is made batches of; nothing is done to batches of its own. */
  private Consumer<ReadReply> asBatches(Consumer<ReadReply> reply) {
    return result -> {
      if (!(result instanceof ReadReply.Batches(Bounds bounds, List<StoredBatch> found, Pin pin))
          || found.stream().allMatch(this::isNative)) {
        reply.accept(result);
        return;
      }
      sessions
          .conversions()
          .toBatches(
              found,
              form,
              loop(),
              (batches, made) -> {
                Pin both =
                    () -> {
                      made.release();
                      pin.release();
                    };
                if (closed || batches.isEmpty()) {
                  both.release();
                }
                if (!closed) {
                  reply.accept(
                      batches.isEmpty()
                          ? new ReadReply.Unreadable()
                          : new ReadReply.Batches(bounds, batches, both));
                }
              });
    };
  }

  private boolean isNative(StoredBatch stored) {
    return stored.layout() == StoredBatch.Layout.BATCH && stored.form() == form;
  }

  @Override
  public void bounds(Partition partition, Consumer<@Nullable Bounds> reply) {
    if (!access.maySee((PartitionAddress) partition)) {
      reply.accept(null);
      return;
    }
    Consumer<@Nullable Bounds> told = callbacks.answers(reply);
    reader.describe((PartitionAddress) partition, described -> told.accept(described.bounds()));
  }

  @Override
  public void size(Partition partition, LongConsumer bytes) {
    if (!access.maySee((PartitionAddress) partition)) {
      bytes.accept(0);
      return;
    }
    reader.describe(
        (PartitionAddress) partition,
        described -> callbacks.run(() -> bytes.accept(described.sizeBytes())));
  }

  @Override
  public Watch watch(Partition partition, Runnable advanced) {
    if (!access.maySee((PartitionAddress) partition)) {
      return () -> {};
    }
    return reader.watch((PartitionAddress) partition, callbacks.task(advanced));
  }

  @Override
  public void newProducerId(LongConsumer id) {
    sessions.askedCatalog().newId(made -> told(id::accept, made));
  }

  private <T> void told(Consumer<T> reply, T result) {
    if (!closed) {
      callbacks.run(() -> reply.accept(result));
    }
  }

  void close() {
    closed = true;
    reader.close();
  }

  private BrokerLoop loop() {
    return sessions.loop();
  }
}
