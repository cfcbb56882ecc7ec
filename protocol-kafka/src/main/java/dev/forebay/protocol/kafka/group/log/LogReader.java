package dev.forebay.protocol.kafka.group.log;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.runtime.EventLoop;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log from one offset to another, a piece of {@link OffsetsLog#READ_BYTES} in a task of
 * the loop. What can't be read is tried again until it can be, or an operator has it skipped.
 * Confined to the loop.
 */
final class LogReader {
  private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

  /** After which it is tried again to read what could not be read. */
  private static final long UNREADABLE_NANOS = 1_000_000_000;

  /** Takes what is read. */
  public interface Sink {
    /** A batch; its bytes are valid until this returns. */
    void batch(MutableRecordBatch batch);

    /** What was asked for of the log has been read up to here, maybe to continue. */
    void piece(long nextOffset, Runnable more);

    /** It can't be read any more. */
    void failed(String why);
  }

  private final EventLoop loop;
  private final OffsetsLog log;
  private final long end;
  private final Sink sink;

  LogReader(EventLoop loop, OffsetsLog log, long end, Sink sink) {
    this.loop = loop;
    this.log = log;
    this.end = end;
    this.sink = sink;
  }

  /** Reads from here; the sink's last piece ends at the end or behind it. */
  void from(long offset) {
    if (offset >= end) {
      sink.piece(offset, () -> {});
      return;
    }
    log.read(offset, reply -> loop.execute(() -> read(offset, reply)));
  }

  private void read(long offset, ReadReply reply) {
    switch (reply) {
      case ReadReply.Batches batches -> batches(offset, batches);
      case ReadReply.OutOfRange(Bounds bounds) -> {
        if (bounds.startOffset() > offset) {
          from(bounds.startOffset());
        } else {
          sink.failed("the log ends at " + bounds.visibleEnd() + ", before " + offset);
        }
      }
      case ReadReply.Gone() -> sink.failed("the stream was deleted");
      case ReadReply.Unreadable() -> loop.schedule(UNREADABLE_NANOS, () -> from(offset));
    }
  }

  private void batches(long offset, ReadReply.Batches reply) {
    long next = offset;
    try {
      for (StoredBatch stored : reply.batches()) {
        for (MutableRecordBatch batch : MemoryRecords.readableRecords(stored.bytes()).batches()) {
          if (batch.baseOffset() < end) {
            sink.batch(batch);
          }
          next = batch.nextOffset();
        }
      }
    } catch (RuntimeException e) {
      LOG.error("the records of groups after {} can't be read", next, e);
      sink.failed(e.toString());
      return;
    } finally {
      reply.pin().release();
    }
    // What an operator has had skipped at the end is not there.
    boolean isAtEnd = reply.batches().isEmpty() && reply.bounds().visibleEnd() >= end;
    if (next == offset && !isAtEnd) {
      sink.failed("nothing at " + offset + ", before the end at " + end);
      return;
    }
    long after = isAtEnd ? end : next;
    sink.piece(after, () -> from(after));
  }
}
