package dev.forebay.protocol.kafka.offset;

import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.runtime.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches one partition for a record by its time. The broker knows how late batches are; whether a
 * record in one is, and is still there, has to be looked at, so that the search goes on where there
 * is none. One batch is held at a time. A compressed one is looked into by the worker, since it may
 * be far larger than it seems. Confined to the connection's loop.
 */
final class TimeSearch {
  private static final Logger LOG = LoggerFactory.getLogger(TimeSearch.class);
  private static final int LOOK_HERE_BYTES_MAX = 128 << 10;

  private final StreamClient streams;
  private final Partition partition;
  private final EventLoop loop;
  private final Executor worker;
  private final Consumer<TimedOffset> found;
  private final Consumer<Errors> failed;

  /** What one step finds in a batch, behind others in which it has found something or nothing. */
  private interface Look {
    TimedOffset in(ByteBuffer batch, long startOffset, TimedOffset before) throws IOException;
  }

  /** What follows when a step has found this before that offset. */
  private interface Next {
    void after(TimedOffset here, long endOffset);
  }

  /** A search; of the last two one is called, once. */
  TimeSearch(
      StreamClient streams,
      Partition partition,
      EventLoop loop,
      Executor worker,
      Consumer<TimedOffset> found,
      Consumer<Errors> failed) {
    this.streams = streams;
    this.partition = partition;
    this.loop = loop;
    this.worker = worker;
    this.found = found;
    this.failed = failed;
  }

  /** Finds the first record that is as late as this. */
  void since(long millis) {
    since(millis, 0);
  }

  private void since(long millis, long fromOffset) {
    step(
        reply -> streams.readAtTime(partition, fromOffset, millis, reply),
        (batch, start, before) ->
            before.isNone() ? TimedOffset.since(batch, millis, start) : before,
        TimedOffset.NONE,
        (here, end) -> {
          if (here.isNone()) {
            since(millis, end);
          } else {
            found.accept(here);
          }
        });
  }

  /** Finds the first of the latest records. */
  void latest() {
    step(
        reply -> streams.readLatestTime(partition, reply),
        TimeSearch::latest,
        TimedOffset.NONE,
        (here, _) -> later(here, 0));
  }

  /** Whatever is later than the best so far; or as late, and before it. */
  private void later(TimedOffset best, long fromOffset) {
    long wanted = fromOffset <= best.offset() ? best.millis() : best.millis() + 1;
    step(
        reply -> streams.readAtTime(partition, fromOffset, wanted, reply),
        TimeSearch::latest,
        best,
        (here, end) -> later(here.isBetterThan(best) ? here : best, end));
  }

  private static TimedOffset latest(ByteBuffer batch, long startOffset, TimedOffset before)
      throws IOException {
    TimedOffset here = TimedOffset.latest(batch, startOffset);
    return here.isBetterThan(before) ? here : before;
  }

  /** Reads once and looks at what came; if nothing did, the search ends with the best so far. */
  private void step(Consumer<Consumer<ReadReply>> read, Look look, TimedOffset best, Next next) {
    read.accept(reply -> {
      switch (reply) {
        case ReadReply.Batches batches -> {
          try {
            if (batches.batches().isEmpty()) {
              found.accept(best);
            } else {
              look(batches, look, next);
            }
          } finally {
            batches.pin().release();
          }
        }
        case ReadReply.OutOfRange none -> found.accept(best);
        case ReadReply.Gone gone -> failed.accept(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        case ReadReply.Unreadable unreadable -> failed.accept(Errors.KAFKA_STORAGE_ERROR);
      }
    });
  }

  private void look(ReadReply.Batches read, Look look, Next next) {
    List<ByteBuffer> batches = read.batches().stream().map(StoredBatch::bytes).toList();
    long start = read.bounds().startOffset();
    long end = read.batches().getLast().endOffset();
    boolean small = batches.stream().mapToLong(ByteBuffer::remaining).sum() <= LOOK_HERE_BYTES_MAX;
    if (small && batches.stream().noneMatch(RecordTimes::isCompressed)) {
      // Answers may come before their question returns, and there may be many.
      loop.execute(lookInto(batches, start, end, look, next));
      return;
    }
    List<ByteBuffer> copies = batches.stream().map(TimeSearch::copy).toList();
    try {
      worker.execute(() -> loop.execute(lookInto(copies, start, end, look, next)));
    } catch (RejectedExecutionException tooMany) {
      failed.accept(Errors.OFFSET_NOT_AVAILABLE);
    }
  }

  private static ByteBuffer copy(ByteBuffer batch) {
    return ByteBuffer.allocate(batch.remaining()).put(batch.duplicate()).flip();
  }

  /** Looks, and gives what is to be done on the loop then. */
  private Runnable lookInto(
      List<ByteBuffer> batches, long startOffset, long endOffset, Look look, Next next) {
    try {
      TimedOffset here = TimedOffset.NONE;
      for (ByteBuffer batch : batches) {
        here = look.in(batch, startOffset, here);
      }
      TimedOffset best = here;
      return () -> next.after(best, endOffset);
    } catch (IOException | RuntimeException e) {
      // The header was right when the batch came; at its records nobody has looked before, and
      // whatever a decompressor throws is about the bytes.
      LOG.warn("a batch can't be searched for a time: {}", String.valueOf(e));
      return () -> failed.accept(Errors.CORRUPT_MESSAGE);
    }
  }
}
