package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.Watch;
import dev.forebay.protocol.kafka.config.GroupConfigurations;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Streams of one partition that take everything and keep nothing, for a {@link Rehearsal}. They can
 * be read as long as nothing was appended.
 */
final class RehearsalStreams implements StreamClient {
  /** It is always the same time here. */
  private static final long NOW = 0;

  private final RehearsalLoop loop;
  private final Map<String, Stream> streams = new HashMap<>();

  private static final class Sink implements Partition {
    private long end;

    @Override
    public int number() {
      return 0;
    }
  }

  RehearsalStreams(RehearsalLoop loop, String name) {
    this.loop = loop;
    create(name);
  }

  private Stream create(String name) {
    Stream made =
        new Stream(
            name,
            new UUID(1, streams.size() + 1L),
            GroupConfigurations.STREAM_SETTINGS,
            List.of(new Sink()));
    streams.put(name, made);
    return made;
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
    return streams.size();
  }

  @Override
  public void execute(StreamCommand command, Consumer<StreamReply> reply) {
    Stream made = create(command.name());
    loop.execute(() -> reply.accept(new StreamReply.Done(made)));
  }

  @Override
  public void append(
      Partition partition, BatchHead head, ByteBuffer batch, Consumer<AppendReply> reply) {
    Sink sink = (Sink) partition;
    long base = sink.end;
    sink.end += head.count();
    loop.execute(() -> reply.accept(new AppendReply.Appended(base, 0, NOW)));
  }

  @Override
  public void read(Partition partition, long offset, int maxBytes, Consumer<ReadReply> reply) {
    reply.accept(new ReadReply.Gone());
  }

  @Override
  public void readAtTime(
      Partition partition, long fromOffset, long timeMillis, Consumer<ReadReply> reply) {
    reply.accept(new ReadReply.Gone());
  }

  @Override
  public void readLatestTime(Partition partition, Consumer<ReadReply> reply) {
    reply.accept(new ReadReply.Gone());
  }

  @Override
  public void bounds(Partition partition, Consumer<@Nullable Bounds> reply) {
    reply.accept(new Bounds(0, ((Sink) partition).end));
  }

  @Override
  public void size(Partition partition, LongConsumer bytes) {
    bytes.accept(0);
  }

  @Override
  public Watch watch(Partition partition, Runnable advanced) {
    return () -> {};
  }

  @Override
  public void newProducerId(LongConsumer id) {
    id.accept(1);
  }
}
