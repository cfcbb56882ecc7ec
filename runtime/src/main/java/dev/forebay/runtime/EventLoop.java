package dev.forebay.runtime;

/**
 * One thread (or one simulated thread) that runs tasks one after another, in turns.
 *
 * <p>A <em>turn</em> is one pass over the loop's ready sockets and queued tasks. State owned by a
 * loop is touched by its tasks alone.
 */
public interface EventLoop {
  /** Position of this loop among the loops of the node, from 0. */
  int index();

  /** Whether the caller runs on this loop. */
  boolean inLoop();

  /**
   * Runs the task on this loop in a later step; tasks of one caller keep their order. Any thread.
   */
  void execute(Runnable task);

  /**
   * Runs the task once, when the current turn has handled all its sockets and tasks. Loop thread
   * only. A task registered by such a task runs before the loop goes to sleep.
   */
  void executeAtTurnEnd(Runnable task);

  /** Runs the task on this loop after the delay, unless cancelled before. Loop thread only. */
  Timer schedule(long delayNanos, Runnable task);

  /** A scheduled task. */
  interface Timer {
    /** Keeps the task from running if it has not started. Loop thread only; may be repeated. */
    void cancel();
  }
}
