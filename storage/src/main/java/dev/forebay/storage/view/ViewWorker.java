package dev.forebay.storage.view;

import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.Worker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the view, on the worker "view-writer", in the order of submission. Several batches
 * become one write, one step; a flush is a step of its own.
 *
 * <p>Nothing is dropped and {@link #submit} never blocks: callers watch {@link #pendingOperations}
 * and read or produce less while it is high. Flushes when asked, and when {@link Limits} says that
 * too much was written since. A failure goes to {@link FailStop}; no callback comes after it. All
 * callbacks run on the worker: they repost to their loops.
 */
public final class ViewWorker {
  private final View view;
  private final FailStop failStop;
  private final View.RemovedRows removedRows;
  private final Limits limits;
  private final Worker worker;

  private final Object lock = new Object();
  private final ArrayDeque<Task> tasks = new ArrayDeque<>();
  private long pendingOperations;
  private boolean closing;

  private long unflushedOperations;
  private long unflushedBytes;
  private boolean ended;

  /**
   * Starts the worker.
   *
   * @param removedRows gets every removed row, on the worker
   */
  public ViewWorker(
      View view,
      Worker.Factory workers,
      FailStop failStop,
      View.RemovedRows removedRows,
      Limits limits) {
    this.view = view;
    this.failStop = failStop;
    this.removedRows = removedRows;
    this.limits = limits;
    this.worker = workers.start("view-writer", this::step);
  }

  /**
   * How much is written together.
   *
   * @param writeOperationsMax batches are added to a write until it has so many operations
   * @param unflushedOperationsMax a flush follows when more was written since the last one
   * @param unflushedBytesMax likewise
   */
  public record Limits(
      int writeOperationsMax, long unflushedOperationsMax, long unflushedBytesMax) {
    /** Fits the write buffers of {@link RocksView}. */
    public static final Limits DEFAULT = new Limits(8192, 200_000, 6 << 20);

    /** For what need not survive the process. */
    public static final Limits UNFLUSHED = new Limits(8192, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /**
   * Queues a batch. Any thread.
   *
   * @param afterWritten runs when reads see the batch; not when it is durable
   * @throws IllegalStateException after {@link #close}
   */
  public void submit(ViewBatch batch, Runnable afterWritten) {
    add(new Write(batch, afterWritten));
  }

  /**
   * Queues a batch of what a shard's recovery has found, of which nothing is counted as live yet.
   * Any thread.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public void restore(ViewBatch batch) {
    add(new Restore(batch));
  }

  /**
   * Asks for a flush of everything submitted before. Any thread.
   *
   * @param afterFlushed runs when it is durable
   * @throws IllegalStateException after {@link #close}
   */
  public void requestFlush(Runnable afterFlushed) {
    add(new Flush(afterFlushed));
  }

  /** Operations submitted and not yet written. Any thread. */
  public long pendingOperations() {
    synchronized (lock) {
      return pendingOperations;
    }
  }

  /**
   * Writes and flushes what was submitted, then closes the view. Any thread; once.
   *
   * @param afterClosed runs on the worker when all is done; not after a failure
   */
  public void close(Runnable afterClosed) {
    add(new Close(afterClosed));
  }

  private void add(Task task) {
    synchronized (lock) {
      if (closing) {
        throw new IllegalStateException("view worker is closed");
      }
      tasks.add(task);
      switch (task) {
        case Write _, Restore _ -> pendingOperations += operations(task);
        case Close _ -> closing = true;
        case Flush _ -> {}
      }
    }
    worker.wakeUp();
  }

  private boolean step() {
    if (ended) {
      return false;
    }
    try {
      return work();
    } catch (RuntimeException | Error e) {
      ended = true;
      failStop.fail("the view cannot be written", e);
      return false;
    }
  }

  private boolean work() {
    if (unflushedOperations > limits.unflushedOperationsMax()
        || unflushedBytes > limits.unflushedBytesMax()) {
      flush();
      return true;
    }
    List<Task> next = takeNext();
    if (next.isEmpty()) {
      return false;
    }
    switch (next.getFirst()) {
      case Write _ -> write(next);
      case Restore _ -> next.forEach(this::restore);
      case Flush _ -> {
        flush();
        next.forEach(Task::runAfter);
      }
      case Close close -> {
        flush();
        view.close();
        ended = true;
        close.runAfter();
      }
    }
    return true;
  }

  /** The longest run of tasks of one kind at the head that makes one write or one flush. */
  private List<Task> takeNext() {
    List<Task> taken = new ArrayList<>();
    synchronized (lock) {
      long operations = 0;
      @Nullable Task head = tasks.peek();
      while (head != null
          && operations < limits.writeOperationsMax()
          && (taken.isEmpty() || head.getClass() == taken.getFirst().getClass())) {
        taken.add(tasks.remove());
        operations += operations(head);
        head = tasks.peek();
      }
    }
    return taken;
  }

  private static int operations(Task task) {
    return switch (task) {
      case Write write -> write.batch().operations().size();
      case Restore restore -> restore.batch().operations().size();
      case Flush _, Close _ -> 0;
    };
  }

  private void restore(Task task) {
    if (task instanceof Restore restore) {
      write(restore.batch(), (_, _) -> {});
    }
  }

  private void write(List<Task> writes) {
    List<ViewOperation> operations = new ArrayList<>();
    for (Task task : writes) {
      if (task instanceof Write write) {
        operations.addAll(write.batch().operations());
      }
    }
    write(new ViewBatch(operations), removedRows);
    writes.forEach(Task::runAfter);
  }

  private void write(ViewBatch batch, View.RemovedRows removed) {
    view.write(batch, removed);
    unflushedOperations += batch.operations().size();
    for (ViewOperation operation : batch.operations()) {
      unflushedBytes += bytes(operation);
    }
    synchronized (lock) {
      pendingOperations -= batch.operations().size();
    }
  }

  private void flush() {
    view.flush();
    unflushedOperations = 0;
    unflushedBytes = 0;
  }

  private static long bytes(ViewOperation operation) {
    return switch (operation) {
      case ViewOperation.PutRow _ -> 42;
      case ViewOperation.PutState put -> 10 + put.state().length;
      case ViewOperation.DropDestination _, ViewOperation.RemoveRows _ -> 26;
      case ViewOperation.PutCatalogEntry put -> put.key().length + put.value().length;
      case ViewOperation.DeleteCatalogEntry delete -> delete.key().length;
      case ViewOperation.Applied _ -> 13;
    };
  }

  private sealed interface Task {
    void runAfter();
  }

  private record Write(ViewBatch batch, Runnable after) implements Task {
    @Override
    public void runAfter() {
      after.run();
    }
  }

  private record Restore(ViewBatch batch) implements Task {
    @Override
    public void runAfter() {}
  }

  private record Flush(Runnable after) implements Task {
    @Override
    public void runAfter() {
      after.run();
    }
  }

  private record Close(Runnable after) implements Task {
    @Override
    public void runAfter() {
      after.run();
    }
  }
}
