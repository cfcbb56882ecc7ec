package dev.forebay.runtime;

/**
 * A thread (or simulated thread) that repeats one step while there is work: the log writer, the
 * view writer, a reader.
 */
public interface Worker {
  /** Makes the worker run its step again soon; cheap when it is already running. Any thread. */
  void wakeUp();

  /** One unit of a worker's work. */
  @FunctionalInterface
  interface Step {
    /**
     * Does some work.
     *
     * @return whether to be called again at once; {@code false} sleeps until the next wake-up
     */
    boolean run();
  }

  /** Makes workers. */
  @FunctionalInterface
  interface Factory {
    /**
     * Starts a worker.
     *
     * @param name for thread dumps and simulation traces
     * @param step what it repeats; an exception from it stops the node ({@link FailStop})
     */
    Worker start(String name, Step step);
  }
}
