package dev.forebay.protocol.amqp091.delivery;

import dev.forebay.broker.work.WorkLine;
import dev.forebay.transport.connection.Countdown;
import dev.forebay.transport.connection.Wait;
import dev.forebay.transport.connection.WaitReason;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The consumers of one channel by tag, paused and resumed together. Confined to the loop. */
public final class Consumers {
  /** What it takes to cancel one. */
  private static final int CANCEL_UNITS = 4;

  private Map<String, AmqpConsumer> byTag = new HashMap<>();
  private boolean paused;

  public boolean contains(String tag) {
    return byTag.containsKey(tag);
  }

  public int count() {
    return byTag.size();
  }

  public void add(AmqpConsumer consumer) {
    byTag.put(consumer.tag(), consumer);
    if (paused) {
      consumer.pause();
    }
  }

  /** Takes a consumer out; null if there is none with this tag. */
  public @Nullable AmqpConsumer remove(String tag) {
    return byTag.remove(tag);
  }

  /**
   * Pauses or resumes all, now and those to come.
   *
   * @param isUnread the client does not take what it is sent
   * @param isFull it has not acknowledged as much as it may
   * @param wait of those that the client does not take
   */
  public void paused(boolean isUnread, boolean isFull, Wait wait) {
    if (isUnread != wait.isWaiting()) {
      if (isUnread && !byTag.isEmpty()) {
        wait.begin(WaitReason.UNREAD_DELIVERIES);
      } else {
        wait.end();
      }
    }
    paused(isUnread || isFull);
  }

  private void paused(boolean pause) {
    if (paused == pause) {
      return;
    }
    paused = pause;
    for (AmqpConsumer consumer : List.copyOf(byTag.values())) {
      if (paused != pause) {
        // Resuming one brought deliveries up to the limit at once.
        return;
      }
      if (pause) {
        consumer.pause();
      } else {
        consumer.resume();
      }
    }
  }

  /**
   * Changes what each of those that acknowledge may hold; {@code done} runs when all keep to it.
   */
  public void limit(int creditMax, Runnable done) {
    List<AmqpConsumer> all = List.copyOf(byTag.values());
    Countdown countdown = new Countdown(all.size(), done);
    for (AmqpConsumer consumer : all) {
      consumer.limit(creditMax, countdown::arrived);
    }
    countdown.allAsked();
  }

  /** Cancels all, in pieces; {@code done} runs when the last one has ended. */
  public void cancelAll(WorkLine work, Runnable done) {
    Iterator<AmqpConsumer> all = byTag.values().iterator();
    Countdown countdown = new Countdown(byTag.size(), done);
    byTag = new HashMap<>();
    work.begin(portion -> {
      while (all.hasNext()) {
        if (portion.isUsedUp()) {
          return true;
        }
        portion.take(CANCEL_UNITS);
        all.next().cancel(countdown::arrived);
      }
      countdown.allAsked();
      return false;
    });
  }
}
