package dev.forebay.protocol.kafka.produce;

import dev.forebay.protocol.kafka.config.BatchRules;
import dev.forebay.runtime.EventLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Where batches are looked into: on the loop if that takes no longer than a little, else by a
 * worker, which decompresses at most {@value #DECOMPRESSED_BYTES_MAX} bytes of each. What waits for
 * it is copied, within a limit of bytes of the node. Any thread.
 */
public final class BatchInspection {
  /** Compressed batches up to this are looked into on the loop. */
  static final int LOOP_BYTES_MAX = 16 << 10;

  /** What they may become there. */
  static final long LOOP_DECOMPRESSED_BYTES_MAX = 64 << 10;

  static final long DECOMPRESSED_BYTES_MAX = 256L << 20;

  private final boolean compressedToo;
  private final Executor worker;
  private final long waitingBytesMax;
  private final AtomicLong waitingBytes = new AtomicLong();
  private final ThreadLocal<RecordScan> scans = ThreadLocal.withInitial(RecordScan::new);

  /** What was found: the latest time, or why the batch is not taken. */
  record Found(long maxMillis, @Nullable BatchRefusedException refused) {}

  /**
   * The inspection of one node.
   *
   * @param compressedToo whether compressed batches are looked into as well
   * @param worker does it; may refuse when it has too much to do
   * @param waitingBytesMax of batches that wait for it
   */
  public BatchInspection(boolean compressedToo, Executor worker, long waitingBytesMax) {
    this.compressedToo = compressedToo;
    this.worker = worker;
    this.waitingBytesMax = waitingBytesMax;
  }

  public long waitingBytes() {
    return waitingBytes.get();
  }

  /** Whether this batch is looked into at all. */
  boolean covers(ByteBuffer batch) {
    return compressedToo || BatchHeader.compression(batch) == 0;
  }

  /** Looks into a batch on the loop; null if that is the worker's. */
  @Nullable Found now(ByteBuffer batch, BatchRules rules, long nowMillis) {
    boolean small = batch.remaining() <= LOOP_BYTES_MAX || BatchHeader.compression(batch) == 0;
    return small ? look(batch, rules, nowMillis, LOOP_DECOMPRESSED_BYTES_MAX) : null;
  }

  /**
   * Has a copy of a batch looked into by the worker, if there is room for it.
   *
   * @param reply on the loop, with the copy, also if there is no room; then with the batch itself
   */
  void later(
      ByteBuffer batch,
      BatchRules rules,
      long nowMillis,
      EventLoop loop,
      BiConsumer<ByteBuffer, Found> reply) {
    int bytes = batch.remaining();
    if (bytes > waitingBytesMax) {
      String text = "A compressed batch has at most %d bytes.".formatted(waitingBytesMax);
      loop.execute(() -> reply.accept(batch, refused(Errors.MESSAGE_TOO_LARGE, text)));
      return;
    }
    long before = waitingBytes.getAndAdd(bytes);
    try {
      if (before + bytes > waitingBytesMax) {
        throw new RejectedExecutionException("too many bytes wait");
      }
      // The request's memory is used again when it has been handled.
      ByteBuffer copy = ByteBuffer.allocate(bytes).put(batch.duplicate()).flip();
      worker.execute(() -> {
        Found found = byWorker(copy, rules, nowMillis);
        loop.execute(() -> {
          waitingBytes.addAndGet(-bytes);
          reply.accept(copy, found);
        });
      });
    } catch (RejectedExecutionException e) {
      waitingBytes.addAndGet(-bytes);
      Found refused = refused(Errors.REQUEST_TIMED_OUT, "too many batches wait");
      loop.execute(() -> reply.accept(batch, refused));
    }
  }

  private Found byWorker(ByteBuffer batch, BatchRules rules, long nowMillis) {
    Found found = look(batch, rules, nowMillis, DECOMPRESSED_BYTES_MAX);
    return found == null
        ? refused(
            Errors.INVALID_RECORD,
            "The batch becomes more than %d bytes.".formatted(DECOMPRESSED_BYTES_MAX))
        : found;
  }

  private @Nullable Found look(ByteBuffer batch, BatchRules rules, long nowMillis, long bytesMax) {
    RecordScan scan = scans.get();
    try {
      return scan.look(batch, rules, nowMillis, bytesMax)
          ? new Found(scan.maxMillis(), null)
          : null;
    } catch (BatchRefusedException e) {
      return new Found(BatchHeader.NO_TIMESTAMP, e);
    }
  }

  private static Found refused(Errors error, String text) {
    return new Found(BatchHeader.NO_TIMESTAMP, new BatchRefusedException(error, text));
  }
}
