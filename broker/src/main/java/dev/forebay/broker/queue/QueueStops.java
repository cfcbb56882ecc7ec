package dev.forebay.broker.queue;

import dev.forebay.broker.api.operator.StoppedRead;
import dev.forebay.broker.cold.FailedReads;
import dev.forebay.broker.loop.ShardServices;

/** What of one queue can't be read, as the queue knows it. Confined to the shard's loop. */
final class QueueStops implements FailedReads.Owner {
  private final Queue queue;
  private final FailedReads failures = new FailedReads(this);

  QueueStops(Queue queue) {
    this.queue = queue;
  }

  FailedReads failures() {
    return failures;
  }

  @Override
  public ShardServices shard() {
    return queue.shard();
  }

  @Override
  public StoppedRead stoppedAt(FailedReads.Failure failure) {
    return new StoppedRead(
        queue.named().virtualHost(),
        queue.named().name(),
        queue.state().held() == null ? StoppedRead.QUEUE : StoppedRead.HELD_BACK,
        failure.first(),
        failure.end(),
        failure.bytes(),
        failure.why());
  }

  @Override
  public boolean isNeeded(long first, long end) {
    return !queue.state().isSettled(first, Math.max(end, first + 1));
  }

  @Override
  public void tryAgain() {
    queue.tryAgain();
  }

  /** What is with a consumer can still be acknowledged. */
  @Override
  public long countLost(long first, long end) {
    DeadLetters letters = queue.givenUp().letters();
    return queue.state().readyWithin(first, end)
        + (letters == null ? 0 : letters.countWithin(first, end));
  }

  @Override
  public void lose(long first, long end, Runnable durable, Runnable lost) {
    queue.settleReady(first, end);
    DeadLetters letters = queue.givenUp().letters();
    if (letters != null) {
      letters.giveUp(first, end);
    }
    if (queue.isJournalled()) {
      queue.shard().whenSettlementsDurable(durable, lost);
    } else {
      durable.run();
    }
  }
}
