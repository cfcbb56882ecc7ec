package dev.forebay.broker.queue;

import dev.forebay.message.Death;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one queue on their way to its dead-letter exchange. Until they are safe there they
 * count as unacknowledged here, so that a crash in between leaves one copy or two, but never none.
 * Ranges that follow one another are kept as one. Confined to the shard's loop.
 */
final class DeadLetters {
  private final Queue queue;
  private final DeadLetterOutlet outlet;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final Runnable resumed = this::serve;
  private @Nullable Waiting last;
  private boolean serving;

  DeadLetters(Queue queue, DeadLetterOutlet outlet) {
    this.queue = queue;
    this.outlet = outlet;
  }

  /** Takes unacknowledged messages. */
  void add(long first, long end, Death.Reason reason) {
    queue.state().requireUnacknowledged(first, end);
    Waiting tail = last;
    if (tail != null && tail.next < tail.end && tail.end == first && tail.reason == reason) {
      tail.end = end;
    } else {
      tail = new Waiting(first, end, reason);
      last = tail;
      waiting.add(tail);
    }
    serve();
  }

  /** Goes on: a record was read, or the outlet takes letters again. */
  void serve() {
    if (serving) {
      return;
    }
    serving = true;
    while (!queue.isDropped() && step()) {}
    serving = false;
  }

  private boolean step() {
    Waiting head = waiting.peek();
    if (head == null || !outlet.mayPublish(resumed)) {
      return false;
    }
    QueueRun run = queue.locate(head.next);
    if (run == null) {
      return false;
    }
    long first = head.next;
    long end = Math.min(head.end, run.end());
    Death.Reason reason = head.reason;
    DeadLetter letter =
        new DeadLetter(
            queue.named(), reason, run.run(), run.index(first), first, (int) (end - first));
    Sent sent = new Sent(head, first, reason);
    outlet.publish(letter, resumed, sent);
    return sent.isTaken;
  }

  /** Letters that the outlet was given. */
  private final class Sent implements DeadLetterOutlet.Fate {
    private final Waiting from;
    private final long first;
    private final Death.Reason reason;
    private boolean isTaken;

    private Sent(Waiting from, long first, Death.Reason reason) {
      this.from = from;
      this.first = first;
      this.reason = reason;
    }

    @Override
    public void taken(int count) {
      isTaken = true;
      advance(from, first + count);
    }

    @Override
    public void safe(int count) {
      queue.settle(null, first, first + count);
    }

    @Override
    public void lost(int count) {
      again(first, first + count, reason);
    }
  }

  private void again(long first, long end, Death.Reason reason) {
    waiting.addFirst(new Waiting(first, end, reason));
    serve();
  }

  /** How many messages of the range wait. */
  long countWithin(long first, long end) {
    long count = 0;
    for (Waiting each : waiting) {
      count += Math.max(0, Math.min(end, each.end) - Math.max(first, each.next));
    }
    return count;
  }

  /** Nobody will ever read these offsets. */
  void giveUp(long first, long end) {
    for (int left = waiting.size(); left > 0; left--) {
      Waiting each = waiting.remove();
      long from = Math.max(first, each.next);
      long to = Math.min(end, each.end);
      keep(each.next, Math.min(each.end, first), each.reason);
      keep(Math.max(each.next, end), each.end, each.reason);
      if (from < to) {
        queue.settle(null, from, to);
      }
    }
    last = waiting.peekLast();
  }

  private void keep(long first, long end, Death.Reason reason) {
    if (first < end) {
      waiting.add(new Waiting(first, end, reason));
    }
  }

  private void advance(Waiting head, long to) {
    head.next = to;
    if (to == head.end) {
      waiting.remove();
    }
  }

  private static final class Waiting {
    private final Death.Reason reason;
    private long next;
    private long end;

    private Waiting(long first, long end, Death.Reason reason) {
      this.next = first;
      this.end = end;
      this.reason = reason;
    }
  }
}
