package dev.forebay.protocol.kafka.work;

import dev.forebay.runtime.EventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads and writes on a worker what would hold a loop up, for one connection. A worker that has too
 * much to do is asked again. Confined to the connection's loop.
 */
public final class CodecWorker {
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final EventLoop loop;
  private final Executor worker;
  private final BooleanSupplier isOver;

  /**
   * For one connection.
   *
   * @param isOver whether nobody waits for results any more
   */
  public CodecWorker(EventLoop loop, Executor worker, BooleanSupplier isOver) {
    this.loop = loop;
    this.worker = worker;
    this.isOver = isOver;
  }

  /**
   * Has a task done. Of its result or failure the loop is told, unless it is over by then; what
   * follows in any case comes first.
   */
  public <T> void run(
      Supplier<T> task, Runnable ended, Consumer<T> done, Consumer<RuntimeException> failed) {
    if (isOver.getAsBoolean()) {
      ended.run();
      return;
    }
    try {
      worker.execute(() -> work(task, ended, done, failed));
    } catch (RejectedExecutionException _) {
      loop.schedule(AGAIN_NANOS, () -> run(task, ended, done, failed));
    }
  }

  private <T> void work(
      Supplier<T> task, Runnable ended, Consumer<T> done, Consumer<RuntimeException> failed) {
    Runnable told;
    try {
      T result = task.get();
      told = () -> done.accept(result);
    } catch (RuntimeException e) {
      told = () -> failed.accept(e);
    }
    Runnable then = told;
    loop.execute(() -> {
      ended.run();
      if (!isOver.getAsBoolean()) {
        then.run();
      }
    });
  }
}
