package dev.forebay.broker.conversion;

import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.form.Pin;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.runtime.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes for readers of another protocol what they can read, on a worker of its own, since it may
 * have to decompress. The worker starts when it is first needed. Each reader asks for one thing at
 * a time and gets about as much as it asked for. What is made counts until its reader has let go of
 * it: while that is half of the limit, or one larger message, readers of single messages wait, who
 * have nothing then that others could wait for; readers of batches, who may have others at hand
 * already, get one at a time from a quarter on, and none at half. Batches that readers are in the
 * midst of, and what their decompression needs, have a limit as well, or are one larger batch. Any
 * loop.
 */
public final class Conversions {
  private final Forms forms;
  private final Worker.Factory workers;
  private final long madeBytesMax;
  private final long keptBytesMax;
  private final ConcurrentLinkedQueue<Runnable> batchTasks = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Runnable> runTasks = new ConcurrentLinkedQueue<>();
  private final AtomicLong madeBytes = new AtomicLong();
  private final AtomicLong keptBytes = new AtomicLong();
  private @Nullable Worker worker;

  /**
   * Conversions between these forms.
   *
   * @param workers of which it has one
   * @param madeBytesMax that readers have not let go of
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
   * @param reply on the loop, with some of the batches, or none if there is no memory; the pin is
   *     to be released when they are not needed any more
   */
  public void toBatches(
      List<StoredBatch> stored,
      int form,
      BrokerLoop loop,
      BiConsumer<List<StoredBatch>, Pin> reply) {
    batchTasks.add(() -> {
      List<StoredBatch> batches = new ArrayList<>(stored.size());
      long bytes = 0;
      if (!isUsedUp()) {
        for (StoredBatch one : stored) {
          boolean isNative = one.layout() == StoredBatch.Layout.BATCH && one.form() == form;
          StoredBatch batch = isNative ? one : RunConversion.toBatch(one, form, forms);
          batches.add(batch);
          bytes += isNative ? 0 : batch.bytes().remaining();
          if (isMuch() || bytes > madeBytesMax / 2) {
            break;
          }
        }
      }
      answer(loop, bytes, pin -> reply.accept(batches, pin));
    });
    worker().wakeUp();
  }

  /**
   * The next messages of what has another form as runs.
   *
   * @param open which is the worker's until the reply
   * @param maxBytes about where to stop
   * @param routingKey of messages that have none
   * @param form number of the form of the runs
   * @param reply on the loop; the pin is to be released when the runs are not needed any more
   */
  public void toRuns(
      OpenBatch open,
      int maxBytes,
      String routingKey,
      int form,
      BrokerLoop loop,
      BiConsumer<List<ReadRun>, Pin> reply) {
    runTasks.add(() -> {
      List<ReadRun> runs = RunConversion.toRuns(open, maxBytes, routingKey, form, forms);
      open.next = runs.getLast().endOffset();
      long bytes = runs.stream().mapToLong(run -> run.memory().capacity()).sum();
      answer(loop, bytes, pin -> reply.accept(runs, pin));
    });
    worker().wakeUp();
  }

  private void answer(BrokerLoop loop, long bytes, Consumer<Pin> reply) {
    madeBytes.addAndGet(bytes);
    loop.eventLoop()
        .execute(() ->
            reply.accept(() -> {
              madeBytes.addAndGet(-bytes);
              worker().wakeUp();
            }));
  }

  /** Whether readers that others could wait for get nothing more. Any thread. */
  public boolean isUsedUp() {
    return madeBytes.get() > madeBytesMax / 2;
  }

  /** Whether readers that wait for their clients should keep nothing of it. Any thread. */
  public boolean isMuch() {
    return madeBytes.get() > madeBytesMax / 4;
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

  /** What was made and is needed, and what readers are in the midst of. */
  public long heldBytes() {
    return madeBytes.get() + keptBytes.get();
  }

  /** Whether readers that wait for their clients should keep nothing. */
  public boolean isKeptMuch() {
    return keptBytes.get() > keptBytesMax / 2;
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
    Runnable task = batchTasks.poll();
    if (task == null && !isUsedUp()) {
      task = runTasks.poll();
    }
    if (task != null) {
      task.run();
    }
    return task != null;
  }
}
