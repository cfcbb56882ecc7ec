package dev.forebay.tests.simulation.broken;

import dev.forebay.broker.api.access.Rights;
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
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Does what another client of streams does; a variant spoils some of it. */
class SpoiltStreams implements StreamClient {
  private final StreamClient inner;

  SpoiltStreams(StreamClient inner) {
    this.inner = inner;
  }

  /** What is appended in place of a batch. */
  BatchHead head(BatchHead head) {
    return head;
  }

  /** What is told in place of an answer to a read. */
  ReadReply answer(ReadReply reply) {
    return reply;
  }

  @Override
  public Rights rights() {
    return inner.rights();
  }

  @Override
  public @Nullable Stream stream(String name) {
    return inner.stream(name);
  }

  @Override
  public @Nullable Stream stream(UUID id) {
    return inner.stream(id);
  }

  @Override
  public Collection<Stream> streams() {
    return inner.streams();
  }

  @Override
  public long streamsVersion() {
    return inner.streamsVersion();
  }

  @Override
  public void execute(StreamCommand command, Consumer<StreamReply> reply) {
    inner.execute(command, reply);
  }

  @Override
  public void append(
      Partition partition, BatchHead head, ByteBuffer batch, Consumer<AppendReply> reply) {
    inner.append(partition, head(head), batch, reply);
  }

  @Override
  public void read(Partition partition, long offset, int maxBytes, Consumer<ReadReply> reply) {
    inner.read(partition, offset, maxBytes, answer -> reply.accept(answer(answer)));
  }

  @Override
  public void readAtTime(
      Partition partition, long fromOffset, long timeMillis, Consumer<ReadReply> reply) {
    inner.readAtTime(partition, fromOffset, timeMillis, reply);
  }

  @Override
  public void readLatestTime(Partition partition, Consumer<ReadReply> reply) {
    inner.readLatestTime(partition, reply);
  }

  @Override
  public void bounds(Partition partition, Consumer<@Nullable Bounds> reply) {
    inner.bounds(partition, reply);
  }

  @Override
  public void size(Partition partition, LongConsumer bytes) {
    inner.size(partition, bytes);
  }

  @Override
  public Watch watch(Partition partition, Runnable advanced) {
    return inner.watch(partition, advanced);
  }

  @Override
  public void newProducerId(LongConsumer id) {
    inner.newProducerId(id);
  }
}
