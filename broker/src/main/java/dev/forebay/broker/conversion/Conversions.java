package dev.forebay.broker.conversion;

import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.runtime.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes for readers of another protocol what they can read, on a worker of its own, since it may
 * have to decompress. The worker starts when it is first needed. Each reader asks for one thing at
 * a time and gets about as much as it asked for; while their loops have not taken so many bytes, or
 * one larger message, nothing more is made. Batches that readers are in the midst of, and what their
 * decompression needs, have a limit as well, or are one larger batch. Any loop.
 */
public final class Conversions {
  private final Forms forms;
  private final Worker.Factory workers;
  private final long madeBytesMax;
  private final long keptBytesMax;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicLong madeBytes = new AtomicLong();
  private final AtomicLong keptBytes = new AtomicLong();
  private @Nullable Worker worker;

  /**
   * Conversions between these forms.
   *
   * @param workers of which it has one
   * @param madeBytesMax that loops have not taken
   * @param keptBytesMax of batches that readers are in the midst of
   */
  public Conversions(Forms forms, Worker.Factory workers, long madeBytesMax, long keptBytesMax) {
    this.forms = forms;
    this.workers = workers;
    this.madeBytesMax = madeBytesMax;
    this.keptBytesMax = keptBytesMax;
  }

  /**
   * Batches of one form for what has another; the others as they are.
   *
   * @param stored whose bytes stay until the reply
   * @param form number of the form of the batches
   * @param reply on the loop
   */
  public void toBatches(
      List<StoredBatch> stored, int form, BrokerLoop loop, Consumer<List<StoredBatch>> reply) {
    execute(() -> {
      List<StoredBatch> batches = new ArrayList<>(stored.size());
      long bytes = 0;
      for (StoredBatch one : stored) {
        if (one.layout() == StoredBatch.Layout.BATCH && one.form() == form) {
          batches.add(one);
        } else {
          StoredBatch batch = RunConversion.toBatch(one, form, forms);
          batches.add(batch);
          bytes += batch.bytes().remaining();
        }
      }
      answer(loop, bytes, () -> reply.accept(batches));
    });
  }

  /**
   * The next messages of what has another form as runs.
   *
   * @param open which is the worker's until the reply
   * @param maxBytes about where to stop
   * @param routingKey of messages that have none
   * @param form number of the form of the runs
   * @param reply on the loop
   */
  public void toRuns(
      OpenBatch open,
      int maxBytes,
      String routingKey,
      int form,
      BrokerLoop loop,
      Consumer<List<ReadRun>> reply) {
    execute(() -> {
      List<ReadRun> runs = RunConversion.toRuns(open, maxBytes, routingKey, form, forms);
      open.next = runs.getLast().endOffset();
      long bytes = runs.stream().mapToLong(run -> run.memory().capacity()).sum();
      answer(loop, bytes, () -> reply.accept(runs));
    });
  }

  /** What was made counts until its loop has it, which then counts it itself. */
  private void answer(BrokerLoop loop, long bytes, Runnable reply) {
    madeBytes.addAndGet(bytes);
    loop.eventLoop()
        .execute(() -> {
          reply.run();
          madeBytes.addAndGet(-bytes);
          worker().wakeUp();
        });
  }

  /** Whether there is room for a batch that a reader is in the midst of; then it is counted. */
  boolean keep(long bytes) {
    long before = keptBytes.getAndAdd(bytes);
    boolean fits = before == 0 || before + bytes <= keptBytesMax;
    if (!fits) {
      keptBytes.addAndGet(-bytes);
    }
    return fits;
  }

  /** So many bytes are kept no more. */
  void letGo(long bytes) {
    keptBytes.addAndGet(-bytes);
  }

  /** What was made and not taken, and what readers are in the midst of. */
  public long heldBytes() {
    return madeBytes.get() + keptBytes.get();
  }

  /** Whether readers that wait for their clients should keep nothing. */
  public boolean isKeptMuch() {
    return keptBytes.get() > keptBytesMax / 2;
  }

  private void execute(Runnable task) {
    tasks.add(task);
    worker().wakeUp();
  }

  private synchronized Worker worker() {
    Worker running = worker;
    if (running == null) {
      running = workers.start("conversion", this::convertOne);
      worker = running;
    }
    return running;
  }

  private boolean convertOne() {
    Runnable task = madeBytes.get() < madeBytesMax ? tasks.poll() : null;
    if (task != null) {
      task.run();
    }
    return task != null;
  }
}
