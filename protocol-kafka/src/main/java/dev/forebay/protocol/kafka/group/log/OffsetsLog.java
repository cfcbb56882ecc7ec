package dev.forebay.protocol.kafka.group.log;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.protocol.kafka.config.GroupConfigurations;
import dev.forebay.protocol.kafka.node.OpenedStreams;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * The one partition of the internal stream that keeps the groups of a virtual host. It has one
 * writer, this one, which therefore knows a batch's offset before the batch is durable. Confined to
 * the groups' loop.
 *
 * <p>At most {@value #PENDING_BYTES_MAX} bytes wait to become durable; more are refused, and the
 * clients told to try again.
 */
public final class OffsetsLog {
  /** Name of the stream. */
  public static final String STREAM = GroupConfigurations.STREAM;

  /** Bytes that are asked for at once when it is read. */
  static final int READ_BYTES = 256 << 10;

  private static final int PENDING_BYTES_MAX = 16 << 20;

  private final StreamClient streams;
  private final Runnable closeStreams;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private @Nullable Partition partition;
  private Consumer<MemoryRecords> appendListener = _ -> {};
  private LongConsumer durableListener = _ -> {};
  private Runnable advanceListener = () -> {};
  private Runnable brokenListener = () -> {};
  private long startOffset;
  private long nextOffset;
  private long durableOffset;
  private int inFlight;
  private long pendingBytes;
  private boolean broken;
  private @Nullable Runnable whenDrained;

  private record Waiting(long offset, Runnable task) {}

  /** A log in one of the streams that are open for it. */
  public OffsetsLog(OpenedStreams opened) {
    this.streams = opened.client();
    this.closeStreams = opened.close();
  }

  /** The client through which it is kept. */
  public StreamClient streams() {
    return streams;
  }

  /** Is told of all that is appended. */
  public void onAppend(Consumer<MemoryRecords> listener) {
    appendListener = listener;
  }

  /** Is told how far the log is durable. */
  void onDurable(LongConsumer listener) {
    durableListener = listener;
  }

  /** Is told when more is durable, after whom it concerns. */
  public void onAdvance(Runnable listener) {
    advanceListener = listener;
  }

  /** Is told, once for each {@link #open}, that what it appended did not get where it belongs. */
  public void onBroken(Runnable listener) {
    brokenListener = listener;
  }

  /**
   * Finds the stream, or makes it, and where it ends; when all appended before is answered.
   *
   * @param opened with null, or why it can't be used
   */
  public void open(Consumer<@Nullable String> opened) {
    if (inFlight > 0) {
      whenDrained = () -> open(opened);
      return;
    }
    waiting.clear();
    Stream stream = streams.stream(STREAM);
    if (stream != null) {
      findBounds(stream, opened);
      return;
    }
    streams.execute(
        new StreamCommand.Create(STREAM, 1, GroupConfigurations.STREAM_SETTINGS, false),
        reply -> {
          switch (reply) {
            case StreamReply.Done(Stream made) -> findBounds(made, opened);
            case StreamReply.Refused(_, String text) -> opened.accept(text);
            case StreamReply.Trimmed _ -> throw new IllegalStateException("nothing was trimmed");
          }
        });
  }

  private void findBounds(Stream stream, Consumer<@Nullable String> opened) {
    Partition found = stream.partitions().getFirst();
    streams.bounds(
        found,
        bounds -> {
          if (bounds == null) {
            opened.accept("the stream was deleted");
            return;
          }
          partition = found;
          startOffset = bounds.startOffset();
          nextOffset = bounds.visibleEnd();
          durableOffset = nextOffset;
          broken = false;
          opened.accept(null);
        });
  }

  /** The first offset that is still there. */
  public long startOffset() {
    return startOffset;
  }

  /** Of the next record to be appended. */
  public long nextOffset() {
    return nextOffset;
  }

  /** Appends batches and says where the log will end. */
  public long append(MemoryRecords records) {
    if (broken || pendingBytes > PENDING_BYTES_MAX) {
      throw new NotEnoughReplicasException(
          broken ? "the log is about to be read again" : "too much is not durable yet");
    }
    appendListener.accept(records);
    for (RecordBatch batch : records.batches()) {
      int count = Math.toIntExact(batch.lastOffset() - batch.baseOffset() + 1);
      long expected = nextOffset;
      int bytes = batch.sizeInBytes();
      nextOffset += count;
      inFlight++;
      pendingBytes += bytes;
      BatchHead head =
          new BatchHead(count, batch.maxTimestamp(), BatchHead.NO_PRODUCER, (short) -1, -1);
      streams.append(
          partition(),
          head,
          // There is one batch: the coordinator builds them so.
          records.buffer(),
          reply -> appended(expected, count, bytes, reply));
    }
    return nextOffset;
  }

  private void appended(long expected, int count, int bytes, AppendReply reply) {
    inFlight--;
    pendingBytes -= bytes;
    boolean asExpected =
        reply instanceof AppendReply.Appended done && done.baseOffset() == expected;
    if (asExpected && !broken) {
      durableOffset = expected + count;
      while (!waiting.isEmpty() && waiting.peek().offset() <= durableOffset) {
        waiting.remove().task().run();
      }
      durableListener.accept(durableOffset);
      advanceListener.run();
    } else if (!broken) {
      broken = true;
      brokenListener.run();
    }
    Runnable drained = whenDrained;
    if (inFlight == 0 && drained != null) {
      whenDrained = null;
      drained.run();
    }
  }

  /** Runs a task when all that was appended by now is durable; not at all if it never will be. */
  void whenDurable(Runnable task) {
    if (durableOffset >= nextOffset) {
      task.run();
    } else {
      waiting.add(new Waiting(nextOffset, task));
    }
  }

  /** Reads from an offset on, of what is durable. */
  public void read(long offset, Consumer<ReadReply> reply) {
    streams.read(partition(), offset, READ_BYTES, reply);
  }

  /** Gives up what is before an offset. */
  public void trim(long beforeOffset, Runnable done) {
    streams.execute(
        new StreamCommand.Trim(STREAM, partition().number(), beforeOffset),
        reply -> {
          if (reply instanceof StreamReply.Trimmed(long start)) {
            startOffset = start;
          }
          done.run();
        });
  }

  private Partition partition() {
    Partition opened = partition;
    if (opened == null) {
      throw new IllegalStateException("the log is not open");
    }
    return opened;
  }

  /** Nothing more is written or read. */
  public void close() {
    closeStreams.run();
  }
}
