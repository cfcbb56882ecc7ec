package dev.forebay.protocol.amqp091.settlement;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.declaration.QueueSettings;
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

  /** How long what says nothing of it may be held. */
  private final long holdMaxMillis;

  private boolean isOpen = true;

  /**
   * No sources.
   *
   * @param holdMaxMillis how long a message may be held, unless its queue or consumer says
   *     otherwise
   */
  public DeliverySources(long holdMaxMillis) {
    this.holdMaxMillis = holdMaxMillis;
  }

  /** No delivery is taken any more, whatever the consumers are sent. */
  public void close() {
    isOpen = false;
  }

  public boolean isOpen() {
    return isOpen;
  }

  /**
   * A number for a consumer, until {@link #retire}.
   *
   * @param wantedMillis how long it says that a message may be held, or {@link QueueSettings#NEVER}
   */
  public int addConsumer(ConsumerHandle consumer, long wantedMillis) {
    QueueHandle queue = consumer.queue();
    long millis = wantedMillis == QueueSettings.NEVER ? holdMaxMillis(queue) : wantedMillis;
    return put(new Source(queue, consumer, millis));
  }

  private long holdMaxMillis(QueueHandle queue) {
    long said = queue.holdMaxMillis();
    return said == QueueSettings.NEVER ? holdMaxMillis : said;
  }

  /** How long a message from there may be held. */
  public long holdMaxMillis(int number) {
    return at(number).holdMaxMillis;
  }

  /** The number for messages got one by one from a queue. */
  public int forQueue(QueueHandle queue) {
    Integer known = gotFrom.get(queue.id());
    if (known != null) {
      return known;
    }
    Source source = new Source(queue, null, holdMaxMillis(queue));
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

  /** A delivery from there waits for its acknowledgement; how long it may do so. */
  public long delivered(int number) {
    Source source = at(number);
    source.unacked++;
    return source.holdMaxMillis;
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
    final long holdMaxMillis;
    long unacked;
    boolean retired;

    Source(QueueHandle queue, @Nullable ConsumerHandle consumer, long holdMaxMillis) {
      this.queue = queue;
      this.consumer = consumer;
      this.holdMaxMillis = holdMaxMillis;
    }
  }
}
