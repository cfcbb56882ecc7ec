package dev.forebay.broker.shard;

/** A run as one of its queues numbers it. */
final class QueueRun {
  final Run run;
  final Queue queue;
  final long base;

  /** An index row stands for it (or will, once the view worker is there): the row is counted. */
  boolean indexed;

  /** It is no longer among the queue's runs in memory. */
  boolean gone;

  QueueRun(Run run, Queue queue, long base) {
    this.run = run;
    this.queue = queue;
    this.base = base;
  }

  long end() {
    return base + run.count;
  }
}
