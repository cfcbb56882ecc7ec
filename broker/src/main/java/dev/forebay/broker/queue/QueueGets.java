package dev.forebay.broker.queue;

import dev.forebay.broker.delivery.PendingGet;
import dev.forebay.broker.form.Attempts;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The gets of one queue that wait for their message to be read. A get takes what was there when it
 * came, as far as its time had not run out then: however long the disk takes, its client sees the
 * queue as it was. Where the queue has stopped, it is refused. Confined to the shard's loop.
 */
final class QueueGets {
  private final Queue queue;
  private final ArrayDeque<PendingGet> waiting = new ArrayDeque<>(1);

  QueueGets(Queue queue) {
    this.queue = queue;
  }

  /** Serves a get now, or when its message has been read. */
  void add(PendingGet get) {
    waiting.add(get);
    serve();
  }

  /** Serves those whose messages are there. */
  void serve() {
    while (!waiting.isEmpty() && serve(waiting.peek())) {}
  }

  /** All end without a message. */
  void endAll(Consumer<PendingGet> told) {
    while (!waiting.isEmpty()) {
      told.accept(waiting.remove());
    }
  }

  /** Whether it, or what was in its way, is done. */
  private boolean serve(PendingGet get) {
    long offset = queue.state().nextReady();
    if (offset < 0 || offset >= get.end()) {
      waiting.remove().empty();
      return true;
    }
    QueueRun run = queue.locate(offset);
    if (run == null) {
      if (queue.isStopped(offset)) {
        waiting.remove().refused();
        return true;
      }
      return false;
    }
    if (queue.givenUp().putAside(run)) {
      return true;
    }
    if (queue.isOver(run.run(), get.cameAtMillis())) {
      queue.givenUp().expired(offset, run);
      return true;
    }
    waiting.remove();
    Attempts attempts = queue.take(offset);
    // Another message is at the head now; if its time is over, it is not among those left.
    queue.endExpired();
    get.deliver(run.run(), run.index(offset), offset, attempts, queue.state().ready());
    return true;
  }
}
