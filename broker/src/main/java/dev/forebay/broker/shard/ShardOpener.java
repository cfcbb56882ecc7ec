package dev.forebay.broker.shard;

import dev.forebay.broker.loop.OwnedJournal;
import dev.forebay.broker.record.KnownProducers;
import dev.forebay.runtime.Worker;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewWorker;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Recovers shards that are opened while others go on, on the worker "shard-opener", which is
 * started when it is first needed. Any thread.
 */
public final class ShardOpener {
  private final View view;
  private final ViewWorker viewWorker;
  private final StorageEngine engine;
  private final Worker.Factory workers;
  private final long producerBytes;
  private final ConcurrentLinkedQueue<Runnable> steps = new ConcurrentLinkedQueue<>();
  private @Nullable Worker worker;

  /**
   * Nothing is to be recovered.
   *
   * @param producerBytes that what partitions know of producers may take of the heap
   */
  public ShardOpener(
      View view,
      ViewWorker viewWorker,
      StorageEngine engine,
      Worker.Factory workers,
      long producerBytes) {
    this.view = view;
    this.viewWorker = viewWorker;
    this.engine = engine;
    this.workers = workers;
    this.producerBytes = producerBytes;
  }

  /**
   * Puts together what the shard's view and journal have. What was submitted to the view before has
   * to be written.
   *
   * @param existing ids of what the catalog knows
   * @param recovered gets it, on the worker, when the view is complete, and which destinations have
   *     a state record, in the order of those
   */
  void recover(
      int shard,
      OwnedJournal journal,
      Set<Long> existing,
      KnownTransactions transactions,
      BiConsumer<ShardRecovery, List<Long>> recovered) {
    step(() -> {
      ShardRecovery recovery =
          new ShardRecovery(
              view,
              shard,
              1,
              new KnownProducers(producerBytes),
              new Decisions(transactions),
              viewWorker::restore);
      long end =
          journal.replay(
              recovery.from(),
              (position, type, _, memory, start, length) ->
                  recovery.replay(position, type, memory, start, length));
      recovery.forget(existing::contains);
      recovery.completeView(end);
      viewWorker.requestFlush(() -> step(() -> count(recovery, existing, recovered)));
    });
  }

  private void count(
      ShardRecovery recovery, Set<Long> existing, BiConsumer<ShardRecovery, List<Long>> recovered) {
    recovery.count(existing, engine);
    recovered.accept(recovery, recovery.recorded());
  }

  private void step(Runnable step) {
    steps.add(step);
    worker().wakeUp();
  }

  private synchronized Worker worker() {
    Worker current = worker;
    if (current == null) {
      current = workers.start("shard-opener", this::work);
      worker = current;
    }
    return current;
  }

  private boolean work() {
    Runnable next = steps.poll();
    if (next != null) {
      next.run();
    }
    return !steps.isEmpty();
  }
}
