package dev.forebay.testkit.node;

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
import dev.forebay.runtime.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream client whose calls wait for their answers. A batch is | offset 8 | number 8 | filler |,
 * its last eight bytes the number again.
 */
public final class TestStreams {
  public static final StreamSettings UNLIMITED =
      new StreamSettings(StreamSettings.UNLIMITED, StreamSettings.UNLIMITED, Map.of());
  public static final int BATCH_BYTES_MIN = 24;

  private final TestNode node;
  private final EventLoop loop;
  private final StreamClient client;

  /** A batch as it was read. */
  public record Got(long offset, long number, int bytes) {}

  /** Opens a client; on its loop. */
  public TestStreams(TestNode node, EventLoop loop, StreamClient client) {
    this.node = node;
    this.loop = loop;
    this.client = client;
  }

  public StreamClient client() {
    return client;
  }

  public EventLoop loop() {
    return loop;
  }

  public <T> T ask(String what, Consumer<Consumer<T>> question) {
    List<T> answers = new ArrayList<>();
    loop.execute(() -> question.accept(answers::add));
    node.await(what, () -> !answers.isEmpty());
    return answers.getFirst();
  }

  public StreamReply execute(StreamCommand command) {
    return ask(command.toString(), reply -> client.execute(command, reply));
  }

  public Stream create(String name, int partitions) {
    execute(new StreamCommand.Create(name, partitions, UNLIMITED, false));
    return stream(name);
  }

  public Stream stream(String name) {
    Stream found = client.stream(name);
    if (found == null) {
      throw new AssertionError("no stream " + name);
    }
    return found;
  }

  public Partition partition(String name, int number) {
    return stream(name).partitions().get(number);
  }

  public static BatchHead anonymous(int count, long timeMillis) {
    return new BatchHead(count, timeMillis, BatchHead.NO_PRODUCER, (short) -1, -1);
  }

  public static ByteBuffer batch(long number, int bytes) {
    ByteBuffer batch = ByteBuffer.allocate(bytes);
    batch.putLong(0, -1).putLong(Long.BYTES, number).putLong(bytes - Long.BYTES, number);
    return batch;
  }

  public AppendReply append(Partition partition, BatchHead head, long number, int bytes) {
    return ask(
        "append of " + number,
        reply -> client.append(partition, head, batch(number, bytes), reply));
  }

  /** Appends and returns the offset. */
  public long append(Partition partition, long number) {
    AppendReply reply = append(partition, anonymous(1, number), number, BATCH_BYTES_MIN);
    if (reply instanceof AppendReply.Appended appended) {
      return appended.baseOffset();
    }
    throw new AssertionError(reply.toString());
  }

  public List<Got> read(Partition partition, long offset, int maxBytes) {
    return got(ask("read", reply -> client.read(partition, offset, maxBytes, reply)));
  }

  public List<Got> got(ReadReply reply) {
    if (!(reply instanceof ReadReply.Batches batches)) {
      throw new AssertionError(reply.toString());
    }
    List<Got> got = new ArrayList<>();
    for (StoredBatch stored : batches.batches()) {
      ByteBuffer batch = stored.bytes();
      int at = batch.position();
      long number = batch.getLong(at + Long.BYTES);
      if (batch.getLong(batch.limit() - Long.BYTES) != number) {
        throw new AssertionError("batch " + number + " is not whole");
      }
      got.add(new Got(batch.getLong(at), number, batch.remaining()));
    }
    loop.execute(batches.pin()::release);
    return got;
  }

  /** Reads everything from the start on. */
  public List<Got> readAll(Partition partition) {
    Bounds bounds = bounds(partition);
    List<Got> all = new ArrayList<>();
    long offset = bounds.startOffset();
    while (offset < bounds.visibleEnd()) {
      List<Got> some = read(partition, offset, 1 << 20);
      if (some.isEmpty()) {
        throw new AssertionError("nothing at " + offset + " of " + bounds);
      }
      for (Got got : some) {
        if (all.isEmpty() || got.offset() > all.getLast().offset()) {
          all.add(got);
        }
      }
      // How many offsets a batch takes is not read: those in its midst find it again.
      offset = Math.max(offset, all.getLast().offset()) + 1;
    }
    return all;
  }

  public Bounds bounds(Partition partition) {
    List<@Nullable Bounds> answers = new ArrayList<>();
    loop.execute(() -> client.bounds(partition, answers::add));
    node.await("bounds", () -> !answers.isEmpty());
    Bounds bounds = answers.getFirst();
    if (bounds == null) {
      throw new AssertionError("the partition is gone");
    }
    return bounds;
  }
}
