package dev.forebay.protocol.amqp091.delivery;

import dev.forebay.broker.work.WorkLine;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.Countdown;
import dev.forebay.transport.connection.KeptBudget;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The consumers of one channel by tag, paused and resumed together. Confined to the loop. */
public final class Consumers {
  /** What it takes to cancel one, to pause it, or to change its limit. */
  private static final int UNITS = 4;

  /** What a consumer takes of the heap, here and at its queue, without its tag. */
  private static final int CONSUMER_BYTES = 900;

  private final KeptBudget.Share kept;
  private Map<String, AmqpConsumer> byTag = new HashMap<>();
  private long keptBytes;
  private boolean paused;

  /**
   * None yet.
   *
   * @param kept memory of the connection, for them
   */
  public Consumers(KeptBudget.Share kept) {
    this.kept = kept;
  }

  /** Takes the memory for a consumer that is to be added; false if there is none. */
  public boolean reserve(String tag) {
    int bytes = keptBytes(tag);
    if (!kept.take(bytes)) {
      return false;
    }
    keptBytes += bytes;
    return true;
  }

  /** A consumer that memory was taken for is not, or no more. */
  public void giveBack(String tag) {
    int bytes = keptBytes(tag);
    keptBytes -= bytes;
    kept.giveBack(bytes);
  }

  /** The channel ends: gives the memory of all back. */
  public void end() {
    kept.giveBack(keptBytes);
    keptBytes = 0;
  }

  private static int keptBytes(String tag) {
    return CONSUMER_BYTES + 2 * tag.length();
  }

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
    AmqpConsumer removed = byTag.remove(tag);
    if (removed != null) {
      giveBack(tag);
    }
    return removed;
  }

  /**
   * Pauses or resumes all, in pieces, and those to come.
   *
   * @param isUnread the client does not take what it is sent
   * @param isFull it has not acknowledged as much as it may
   * @param wait of those that the client does not take
   */
  public void paused(WorkLine work, boolean isUnread, boolean isFull, Wait wait) {
    if (isUnread != wait.isWaiting()) {
      if (isUnread && !byTag.isEmpty()) {
        wait.begin(WaitReason.UNREAD_DELIVERIES);
      } else {
        wait.end();
      }
    }
    paused(work, isUnread || isFull);
  }

  private void paused(WorkLine work, boolean pause) {
    if (paused == pause) {
      return;
    }
    paused = pause;
    if (byTag.isEmpty()) {
      return;
    }
    // Resuming one may bring deliveries up to the limit at once.
    each(work, () -> paused == pause, pause ? AmqpConsumer::pause : AmqpConsumer::resume);
  }

  /**
   * Changes what each of those that acknowledge may hold, in pieces; {@code done} runs when all
   * keep to it.
   */
  public void limit(WorkLine work, int creditMax, Runnable done) {
    Countdown countdown = new Countdown(byTag.size(), done);
    each(work, () -> true, consumer -> consumer.limit(creditMax, countdown::arrived));
    countdown.allAsked();
  }

  private void each(WorkLine work, BooleanSupplier goesOn, Consumer<AmqpConsumer> action) {
    Iterator<AmqpConsumer> all = List.copyOf(byTag.values()).iterator();
    work.begin(portion -> {
      while (all.hasNext() && goesOn.getAsBoolean()) {
        if (portion.isUsedUp()) {
          return true;
        }
        portion.take(UNITS);
        action.accept(all.next());
      }
      return false;
    });
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
        portion.take(UNITS);
        all.next().cancel(countdown::arrived);
      }
      countdown.allAsked();
      return false;
    });
  }
}
