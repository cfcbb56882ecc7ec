package dev.forebay.broker.session;

import dev.forebay.broker.Pin;
import dev.forebay.broker.SessionListener;
import dev.forebay.broker.shard.BrokerLoop;
import dev.forebay.broker.shard.StreamBatch;
import dev.forebay.broker.shard.StreamPartition;
import dev.forebay.broker.stream.AppendReply;
import dev.forebay.broker.stream.BatchHead;
import dev.forebay.broker.stream.Bounds;
import dev.forebay.broker.stream.Partition;
import dev.forebay.broker.stream.ReadReply;
import dev.forebay.broker.stream.Stream;
import dev.forebay.broker.stream.StreamClient;
import dev.forebay.broker.stream.StreamCommand;
import dev.forebay.broker.stream.StreamReply;
import dev.forebay.broker.stream.Watch;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A stream client on its connection's loop. */
final class LocalStreamClient implements StreamClient {
  private final SessionLoop sessions;
  private final String virtualHost;
  private final PublishBudget budget;
  private final Set<Watch> watches = new LinkedHashSet<>();
  private boolean closed;

  LocalStreamClient(SessionLoop sessions, String virtualHost, SessionListener listener) {
    this.sessions = sessions;
    this.virtualHost = virtualHost;
    this.budget = new PublishBudget(sessions.limits(), listener);
  }

  @Override
  public @Nullable Stream stream(String name) {
    return sessions.catalog().stream(virtualHost, name);
  }

  @Override
  public @Nullable Stream stream(UUID id) {
    return sessions.catalog().stream(virtualHost, id);
  }

  @Override
  public Collection<Stream> streams() {
    return sessions.catalog().streams(virtualHost);
  }

  @Override
  public void execute(StreamCommand command, Consumer<StreamReply> reply) {
    if (command instanceof StreamCommand.Trim trim) {
      trim(trim, reply);
      return;
    }
    BrokerLoop catalogLoop = sessions.catalogShard().loop();
    loop()
        .send(
            catalogLoop,
            () ->
                sessions
                    .catalogShard()
                    .execute(virtualHost, command, result -> answer(catalogLoop, reply, result)));
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
    StreamPartition partition = (StreamPartition) stream.partitions().get(command.partition());
    BrokerLoop owner = partition.shard().loop();
    loop()
        .send(
            owner,
            () -> partition.trim(command.beforeOffset(), result -> answer(owner, reply, result)));
  }

  @Override
  public void append(
      Partition partition, BatchHead head, ByteBuffer batch, Consumer<AppendReply> reply) {
    StreamPartition target = (StreamPartition) partition;
    BrokerLoop owner = target.shard().loop();
    int bytes = batch.remaining();
    budget.counted(head.count());
    budget.appended(bytes);
    StreamBatch placed =
        sessions
            .builder()
            .place(
                target,
                head,
                batch,
                result -> owner.send(loop(), () -> appended(bytes, reply, result)));
    loop().send(owner, () -> target.append(placed));
    sessions.builder().placed(target);
  }

  private void appended(int bytes, Consumer<AppendReply> reply, AppendReply result) {
    if (!closed) {
      reply.accept(result);
      budget.durable(bytes);
    }
  }

  @Override
  public void read(Partition partition, long offset, int maxBytes, Consumer<ReadReply> reply) {
    StreamPartition target = (StreamPartition) partition;
    onOwner(target, () -> target.read(offset, maxBytes, receiver(target, reply)));
  }

  @Override
  public void readAtTime(Partition partition, long timeMillis, Consumer<ReadReply> reply) {
    StreamPartition target = (StreamPartition) partition;
    onOwner(target, () -> target.readAtTime(timeMillis, receiver(target, reply)));
  }

  @Override
  public void readLatestTime(Partition partition, Consumer<ReadReply> reply) {
    StreamPartition target = (StreamPartition) partition;
    onOwner(target, () -> target.readLatestTime(receiver(target, reply)));
  }

  private void onOwner(StreamPartition partition, Runnable command) {
    loop().send(partition.shard().loop(), command);
  }

  /** Brings what was read to this loop, and the end of its use back to the owner's. */
  private Consumer<ReadReply> receiver(StreamPartition partition, Consumer<ReadReply> reply) {
    BrokerLoop owner = partition.shard().loop();
    return result ->
        owner.send(
            loop(),
            () -> {
              ReadReply here = owner == loop() ? result : unpinnedFromHere(owner, result);
              if (!closed) {
                reply.accept(here);
              } else if (here instanceof ReadReply.Batches batches) {
                batches.pin().release();
              }
            });
  }

  private ReadReply unpinnedFromHere(BrokerLoop owner, ReadReply result) {
    if (!(result instanceof ReadReply.Batches(Bounds bounds, List<ByteBuffer> batches, Pin pin))) {
      return result;
    }
    return new ReadReply.Batches(bounds, batches, () -> loop().send(owner, pin::release));
  }

  @Override
  public void bounds(Partition partition, Consumer<@Nullable Bounds> reply) {
    StreamPartition target = (StreamPartition) partition;
    BrokerLoop owner = target.shard().loop();
    onOwner(
        target,
        () -> {
          Bounds bounds = target.bounds();
          owner.send(
              loop(),
              () -> {
                if (!closed) {
                  reply.accept(bounds);
                }
              });
        });
  }

  @Override
  public void size(Partition partition, LongConsumer bytes) {
    StreamPartition target = (StreamPartition) partition;
    BrokerLoop owner = target.shard().loop();
    onOwner(target, () -> answer(owner, bytes::accept, target.sizeBytes()));
  }

  @Override
  public Watch watch(Partition partition, Runnable advanced) {
    StreamPartition target = (StreamPartition) partition;
    BrokerLoop owner = target.shard().loop();
    Watch[] watch = new Watch[1];
    Runnable tell =
        () ->
            owner.send(
                loop(),
                () -> {
                  if (watches.contains(watch[0])) {
                    advanced.run();
                  }
                });
    onOwner(target, () -> target.watch(tell));
    watch[0] =
        () -> {
          if (watches.remove(watch[0])) {
            onOwner(target, () -> target.unwatch(tell));
          }
        };
    watches.add(watch[0]);
    return watch[0];
  }

  @Override
  public void newProducerId(LongConsumer id) {
    BrokerLoop catalogLoop = sessions.catalogShard().loop();
    loop()
        .send(
            catalogLoop,
            () -> sessions.catalogShard().newId(made -> answer(catalogLoop, id::accept, made)));
  }

  private <T> void answer(BrokerLoop from, Consumer<T> reply, T result) {
    from.send(
        loop(),
        () -> {
          if (!closed) {
            reply.accept(result);
          }
        });
  }

  @Override
  public boolean mayPublish() {
    return budget.mayPublish();
  }

  @Override
  public void close() {
    closed = true;
    budget.close();
    List.copyOf(watches).forEach(Watch::close);
  }

  private BrokerLoop loop() {
    return sessions.loop();
  }
}
