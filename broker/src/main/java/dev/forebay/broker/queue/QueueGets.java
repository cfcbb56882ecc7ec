package dev.forebay.broker.queue;

import dev.forebay.broker.delivery.PendingGet;
import java.util.ArrayDeque;

/** Gets that wait for their message to be read, in order. Confined to the shard's loop. */
final class QueueGets {
  private final Queue queue;
  private final ArrayDeque<PendingGet> waiting = new ArrayDeque<>(2);

  QueueGets(Queue queue) {
    this.queue = queue;
  }

  void add(PendingGet get) {
    waiting.add(get);
    serve();
  }

  /** Serves those whose message is in memory, or not there. */
  void serve() {
    while (!waiting.isEmpty()) {
      long head = queue.isDropped() ? -1 : queue.state().nextReady();
      if (head < 0) {
        waiting.remove().empty();
        continue;
      }
      QueueRun run = queue.locate(head);
      if (run == null) {
        return;
      }
      if (!queue.expireIfDue(head, run)) {
        PendingGet get = waiting.remove();
        boolean redelivered = queue.take(head);
        get.deliver(run.run(), run.index(head), head, redelivered, queue.ready());
        queue.headTaken();
      }
    }
  }
}
