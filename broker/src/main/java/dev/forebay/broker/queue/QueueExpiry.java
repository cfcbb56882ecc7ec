package dev.forebay.broker.queue;

import dev.forebay.broker.delivery.Consumer;
import dev.forebay.broker.loop.Run;
import dev.forebay.runtime.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends messages that have waited too long, from the head of one queue only: whoever stands behind a
 * message with more time waits for it, as at RabbitMQ. All messages of a run expire together. One
 * timer, for the message at the head. Made for queues whose messages may expire; confined to the
 * shard's loop.
 *
 * <p>Whether a message is late is a matter of when it and its reader came, not of how long the disk
 * and other loops take: a consumer that had room when it came, or before its time was over, gets it
 * ({@link Consumer#waitedFor}). What was given back is late when its time is over, whoever waits.
 */
final class QueueExpiry {
  private static final int RUNS_PER_TURN = 1024;
  private static final long NOTHING = -1;

  private final Queue queue;
  private EventLoop.@Nullable Timer timer;
  private long watched = NOTHING;

  QueueExpiry(Queue queue) {
    this.queue = queue;
  }

  /** Whether the run's time is over; then only who has waited for its messages gets them. */
  boolean isOver(Run run) {
    return isOver(run, nowMillis());
  }

  /** Whether it was over at that moment. A limit of 0 is over for everybody who comes later. */
  boolean isOver(Run run, long millis) {
    long ttl = queue.settings().messageTtlMillis();
    return run.expiresAtMillis(ttl) <= millis || run.expiresAtOnce(ttl);
  }

  /** Ends what has expired at the head, and watches the message that is there then. */
  void watchHead() {
    for (int runs = 0; runs < RUNS_PER_TURN; runs++) {
      long head = queue.state().nextReady();
      if (head < 0 || head == watched) {
        return;
      }
      QueueRun run = queue.locate(head);
      if (run == null) {
        return;
      }
      if (queue.givenUp().putAside(run)) {
        continue;
      }
      if (!isOver(run.run())) {
        watch(head, run.run().expiresAtMillis(queue.settings().messageTtlMillis()) - nowMillis());
        return;
      }
      queue.givenUp().expired(head, run);
    }
    queue.wantDelivery();
  }

  private void watch(long head, long leftMillis) {
    stop();
    watched = head;
    if (leftMillis < Run.NEVER_MILLIS - nowMillis()) {
      timer = loop().schedule(TimeUnit.MILLISECONDS.toNanos(leftMillis), this::due);
    }
  }

  private void due() {
    watched = NOTHING;
    timer = null;
    queue.wantDelivery();
  }

  /** Stops watching. */
  void stop() {
    watched = NOTHING;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private EventLoop loop() {
    return queue.shard().loop().eventLoop();
  }

  private long nowMillis() {
    return queue.shard().loop().time().millis();
  }
}
