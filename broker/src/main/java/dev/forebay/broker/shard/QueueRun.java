package dev.forebay.broker.shard;

/** A run as one of its queues numbers it. */
final class QueueRun implements OffsetDeque.Numbered {
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

  @Override
  public long base() {
    return base;
  }

  @Override
  public long end() {
    return base + run.count;
  }

  @Override
  public boolean isGone() {
    return gone;
  }
}
