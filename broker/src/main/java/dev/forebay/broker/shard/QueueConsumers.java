package dev.forebay.broker.shard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The consumers of one queue; those with credit take turns. */
final class QueueConsumers {
  private static final ArrayDeque<Consumer> NOBODY = new ArrayDeque<>(0);

  private List<Consumer> all = List.of();
  private ArrayDeque<Consumer> active = NOBODY;

  int size() {
    return all.size();
  }

  boolean isExclusive() {
    return !all.isEmpty() && all.getFirst().isExclusive();
  }

  void add(Consumer consumer) {
    if (all.isEmpty()) {
      all = new ArrayList<>(2);
      active = new ArrayDeque<>(2);
    }
    all.add(consumer);
    activate(consumer);
  }

  void remove(Consumer consumer) {
    if (all.remove(consumer)) {
      active.remove(consumer);
    }
    if (all.isEmpty()) {
      all = List.of();
      active = NOBODY;
    }
  }

  List<Consumer> removeAll() {
    List<Consumer> removed = all;
    all = List.of();
    active = NOBODY;
    return removed;
  }

  /** Who gets the next message, or null if nobody can take one. */
  @Nullable Consumer nextActive() {
    return active.peek();
  }

  /** The one that {@link #nextActive} gave got a message. */
  void delivered(Consumer consumer) {
    consumer.takeCredit();
    if (active.size() > 1 || !consumer.canTake()) {
      active.poll();
      consumer.setActive(false);
      activate(consumer);
    }
  }

  /** Returns credit; tells whether the consumer can take messages again. */
  boolean credit(Consumer consumer, long messages) {
    consumer.returnCredit(messages);
    return activate(consumer);
  }

  void pause(Consumer consumer) {
    consumer.setPaused(true);
    if (consumer.isActive()) {
      active.remove(consumer);
      consumer.setActive(false);
    }
  }

  boolean resume(Consumer consumer) {
    consumer.setPaused(false);
    return activate(consumer);
  }

  private boolean activate(Consumer consumer) {
    if (!consumer.isActive() && consumer.canTake()) {
      consumer.setActive(true);
      active.add(consumer);
      return true;
    }
    return false;
  }
}
