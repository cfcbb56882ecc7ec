package dev.forebay.protocol.amqp091.connection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The consumers of one channel by tag, paused and resumed together. Confined to the loop. */
final class Consumers {
  private final Map<String, AmqpConsumer> byTag = new HashMap<>();
  private boolean paused;

  boolean contains(String tag) {
    return byTag.containsKey(tag);
  }

  int count() {
    return byTag.size();
  }

  void add(AmqpConsumer consumer) {
    byTag.put(consumer.tag(), consumer);
    if (paused) {
      consumer.pause();
    }
  }

  /** Takes a consumer out; null if there is none with this tag. */
  @Nullable AmqpConsumer remove(String tag) {
    return byTag.remove(tag);
  }

  /** Pauses or resumes all, now and those to come. */
  void paused(boolean pause) {
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
  void limit(int creditMax, Runnable done) {
    List<AmqpConsumer> all = List.copyOf(byTag.values());
    Countdown countdown = new Countdown(all.size(), done);
    for (AmqpConsumer consumer : all) {
      consumer.limit(creditMax, countdown::oneDone);
    }
    countdown.oneDone();
  }

  /** Cancels all; {@code done} runs when the last one has ended. */
  void cancelAll(Runnable done) {
    List<AmqpConsumer> all = new ArrayList<>(byTag.values());
    byTag.clear();
    Countdown countdown = new Countdown(all.size(), done);
    for (AmqpConsumer consumer : all) {
      consumer.cancel(countdown::oneDone);
    }
    countdown.oneDone();
  }
}
