package dev.forebay.broker.queue;

import dev.forebay.broker.delivery.Consumer;
import dev.forebay.broker.delivery.QueueConsumers;
import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.loop.TurnEnd;
import dev.forebay.broker.loop.UntilVisible;
import dev.forebay.broker.subscription.SubscriptionState;

/**
 * What one queue offers to its consumers at the ends of turns, and whether that is over: only then
 * is what is ready for those who come later. Confined to the shard's loop.
 */
final class Offering implements TurnEnd {
  /** Messages delivered before other queues get their turn. */
  private static final int DELIVERIES_PER_TURN = 1024;

  private final Queue queue;
  private final UntilVisible waiting = new UntilVisible();
  private boolean isDue;

  /** Whether no consumer can take anything that is visible. */
  private boolean isDone = true;

  private enum Outcome {
    /** More could be delivered at once. */
    MORE,
    /** Somebody may be able to take the next message: it is being read, or credit was asked for. */
    UNDECIDED,
    /** Nobody can take anything. */
    DONE
  }

  Offering(Queue queue) {
    this.queue = queue;
  }

  /** There may be something to deliver at the turn's end. */
  void want() {
    isDone = false;
    if (!isDue && !queue.isDropped()) {
      isDue = true;
      queue.shard().deliveryDue(this);
    }
  }

  /** Runs when all that has been appended so far is visible and was offered: now, if it was. */
  void whenDone(Runnable action) {
    SubscriptionState state = queue.state();
    if (queue.isDropped() || (isDone && state.visibleEnd() >= state.next())) {
      action.run();
    } else {
      waiting.await(state.next(), action);
    }
  }

  /** What is visible was offered. */
  void tellWaiting() {
    waiting.visible(queue.state().visibleEnd());
  }

  /** The queue is gone. */
  void gone() {
    waiting.gone();
  }

  /** Delivers to consumers with credit; what is left over waits for the next turn. */
  @Override
  public void turnEnd() {
    isDue = false;
    Outcome outcome = offer();
    queue.consumers().giveBackRecalled();
    if (outcome == Outcome.MORE) {
      want();
    } else if (outcome == Outcome.DONE && !queue.isDropped()) {
      isDone = true;
      queue.offered();
    }
  }

  private Outcome offer() {
    SubscriptionState state = queue.state();
    QueueConsumers consumers = queue.consumers();
    for (int left = DELIVERIES_PER_TURN; left > 0; left--) {
      long offset = state.nextReady();
      if (offset < 0) {
        return Outcome.DONE;
      }
      if (!consumers.mayTake()) {
        return nobodyTakes();
      }
      QueueRun run = queue.locate(offset);
      if (run == null) {
        return queue.isStopped(offset) ? Outcome.DONE : Outcome.UNDECIDED;
      }
      if (queue.givenUp().putAside(run)) {
        continue;
      }
      Consumer consumer = consumers.next();
      if (consumers.isAsking()) {
        return Outcome.UNDECIDED;
      }
      boolean isOver = queue.isOver(run.run());
      if (isOver) {
        consumer =
            state.order().isReleased(offset) ? null : consumers.nextInTimeFor(run.run(), offset);
      }
      if (consumer != null) {
        deliver(consumer, run, offset);
      } else if (isOver) {
        queue.givenUp().expired(offset, run);
      } else {
        return nobodyTakes();
      }
    }
    return Outcome.MORE;
  }

  private Outcome nobodyTakes() {
    return queue.consumers().isAsking() ? Outcome.UNDECIDED : Outcome.DONE;
  }

  private void deliver(Consumer consumer, QueueRun run, long offset) {
    Attempts attempts = queue.take(offset);
    queue.consumers().delivered(consumer);
    consumer.deliver(run.run(), run.index(offset), offset, attempts);
  }
}
