package dev.forebay.protocol.amqp091.settlement;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Transaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the consumers and queues that a channel's unacknowledged messages came from, so that a
 * run needs an int for it. A number is free again when its consumer is gone and nothing of it is
 * unacknowledged: there are never more than consumers plus unacknowledged messages. Confined to the
 * connection's loop.
 */
public final class DeliverySources {
  private final List<@Nullable Source> sources = new ArrayList<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>(0);

  /** Numbers of queues that messages were got from one by one, by the queue's id. */
  private final Map<Long, Integer> gotFrom = new HashMap<>(0);

  private boolean isOpen = true;

  /** No delivery is taken any more, whatever the consumers are sent. */
  public void close() {
    isOpen = false;
  }

  public boolean isOpen() {
    return isOpen;
  }

  /** A number for a consumer, until {@link #retire}. */
  public int addConsumer(ConsumerHandle consumer) {
    return put(new Source(consumer.queue(), consumer));
  }

  /** The number for messages got one by one from a queue. */
  public int forQueue(QueueHandle queue) {
    Integer known = gotFrom.get(queue.id());
    if (known != null) {
      return known;
    }
    Source source = new Source(queue, null);
    source.retired = true;
    int number = put(source);
    gotFrom.put(queue.id(), number);
    return number;
  }

  /** The consumer is gone. */
  public void retire(int number) {
    Source source = at(number);
    source.retired = true;
    freeIfUnused(number, source);
  }

  /** A delivery from there waits for its acknowledgement. */
  public void delivered(int number) {
    at(number).unacked++;
  }

  public void settle(int number, long first, long end) {
    Source source = at(number);
    source.queue.settle(source.consumer, first, end);
    source.unacked -= end - first;
    freeIfUnused(number, source);
  }

  public void reject(int number, long first, long end) {
    Source source = at(number);
    source.queue.reject(source.consumer, first, end);
    source.unacked -= end - first;
    freeIfUnused(number, source);
  }

  public void release(int number, long first, long end) {
    Source source = at(number);
    source.queue.release(source.consumer, first, end);
    source.unacked -= end - first;
    freeIfUnused(number, source);
  }

  /** Stages in a transaction what the client decided on deliveries from there. */
  void stage(Transaction transaction, int number, DeliveryFate fate, long first, long end) {
    Source source = at(number);
    switch (fate) {
      case SETTLED -> transaction.settle(source.queue, source.consumer, first, end);
      case REJECTED -> transaction.reject(source.queue, source.consumer, first, end);
      case RELEASED -> transaction.release(source.queue, source.consumer, first, end);
    }
    source.unacked -= end - first;
    freeIfUnused(number, source);
  }

  private Source at(int number) {
    Source source = sources.get(number);
    if (source == null) {
      throw new IllegalStateException("no delivery source " + number);
    }
    return source;
  }

  private int put(Source source) {
    Integer unused = free.poll();
    if (unused != null) {
      sources.set(unused, source);
      return unused;
    }
    sources.add(source);
    return sources.size() - 1;
  }

  private void freeIfUnused(int number, Source source) {
    if (source.retired && source.unacked == 0) {
      sources.set(number, null);
      free.push(number);
      if (source.consumer == null) {
        gotFrom.remove(source.queue.id());
      }
    }
  }

  private static final class Source {
    final QueueHandle queue;
    final @Nullable ConsumerHandle consumer;
    long unacked;
    boolean retired;

    Source(QueueHandle queue, @Nullable ConsumerHandle consumer) {
      this.queue = queue;
      this.consumer = consumer;
    }
  }
}
