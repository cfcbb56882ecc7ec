package dev.forebay.broker.delivery;

import org.jspecify.annotations.Nullable;

/**
 * Consumers of one priority that may be able to take a message, in the order of their turns. They
 * are linked by themselves, so that one in the middle leaves at no cost, however many there are.
 * Confined to the shard's loop.
 */
final class Turns {
  private @Nullable Consumer first;
  private @Nullable Consumer last;

  /** Whose turn it is, or null. */
  @Nullable Consumer first() {
    return first;
  }

  /** Whether there are two at least. */
  boolean areSeveral() {
    return first != last;
  }

  /** One more comes, behind all others. */
  void add(Consumer consumer) {
    consumer.link(last, null);
    if (last == null) {
      first = consumer;
    } else {
      last.link(last.before(), consumer);
    }
    last = consumer;
  }

  /** One comes back whose turn it still is. */
  void addFirst(Consumer consumer) {
    consumer.link(null, first);
    if (first == null) {
      last = consumer;
    } else {
      first.link(consumer, first.after());
    }
    first = consumer;
  }

  /** One leaves, who is among them. */
  void remove(Consumer consumer) {
    Consumer before = consumer.before();
    Consumer after = consumer.after();
    if (before == null) {
      first = after;
    } else {
      before.link(before.before(), after);
    }
    if (after == null) {
      last = before;
    } else {
      after.link(before, after.after());
    }
    consumer.link(null, null);
  }
}
