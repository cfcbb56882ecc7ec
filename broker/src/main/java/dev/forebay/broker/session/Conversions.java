package dev.forebay.broker.session;

import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.form.Codecs;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.runtime.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes for readers of another protocol what they can read, on a worker of its own, since it may
 * have to decompress. The worker starts when it is first needed. Each reader asks for one thing at
 * a time and gets about as much as it asked for, so that readers are the limit. Any loop.
 */
public final class Conversions {
  private final Codecs codecs;
  private final Worker.Factory workers;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private @Nullable Worker worker;

  /** Conversions by these codecs, on a worker of this factory. */
  public Conversions(Codecs codecs, Worker.Factory workers) {
    this.codecs = codecs;
    this.workers = workers;
  }

  /**
   * Batches for what was published one by one; the others as they are.
   *
   * @param stored whose bytes stay until the reply
   * @param reply on the loop
   */
  void toBatches(List<StoredBatch> stored, BrokerLoop loop, Consumer<List<StoredBatch>> reply) {
    execute(() -> {
      List<StoredBatch> batches = new ArrayList<>(stored.size());
      for (StoredBatch one : stored) {
        batches.add(
            switch (one.form()) {
              case BATCH -> one;
              case RUN -> RunConversion.toBatch(one, codecs);
            });
      }
      loop.eventLoop().execute(() -> reply.accept(batches));
    });
  }

  /**
   * Messages of a batch as a run.
   *
   * @param batch whose bytes stay until the reply
   * @param fromOffset messages before are left out
   * @param maxBytes about where to stop
   * @param routingKey of messages that have none
   * @param reply on the loop
   */
  void toRun(
      StoredBatch batch,
      long fromOffset,
      int maxBytes,
      String routingKey,
      BrokerLoop loop,
      Consumer<List<ReadRun>> reply) {
    execute(() -> {
      List<ReadRun> runs = RunConversion.toRuns(batch, fromOffset, maxBytes, routingKey, codecs);
      loop.eventLoop().execute(() -> reply.accept(runs));
    });
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
    Runnable task = tasks.poll();
    if (task != null) {
      task.run();
    }
    return task != null;
  }
}
