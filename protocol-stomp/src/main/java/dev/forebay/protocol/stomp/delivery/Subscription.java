package dev.forebay.protocol.stomp.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.work.Portion;
import dev.forebay.protocol.base.delivery.UnackedDeliveries;
import dev.forebay.protocol.stomp.dialect.AckMode;
import org.jspecify.annotations.Nullable;

/**
 * One subscription: its consumer, and what of its deliveries is unacknowledged, which outlives the
 * consumer. Deliveries are numbered by themselves, so that those that follow one another are one
 * run. Confined to the connection's loop.
 */
public final class Subscription implements DeliverySink {
  /** What a client may do with deliveries. */
  public enum Fate {
    ACKNOWLEDGED,
    REJECTED,
    GIVEN_BACK
  }

  private static final int SOURCE = 0;

  private final Subscriber subscriber;
  private final String tag;
  private final Target target;
  private final byte @Nullable [] id;
  private final byte[] messageIdPrefix;
  private final long number;
  private final UnackedDeliveries unacked = new UnackedDeliveries();
  private @Nullable ConsumerHandle consumer;
  private @Nullable QueueHandle queue;
  private boolean isRunning;
  private long lastDelivery;
  private long settlingFirst;
  private long settlingEnd;

  /**
   * What a subscription is to.
   *
   * @param queue that its consumer is of
   * @param isDurableTopic whether an UNSUBSCRIBE may delete the queue
   * @param temporary what the client calls the queue, if it is one of its session
   */
  public record Target(
      AckMode ackMode, String queue, boolean isDurableTopic, byte @Nullable [] temporary) {
    /** One that has a destination. */
    public Target(AckMode ackMode, String queue, boolean isDurableTopic) {
      this(ackMode, queue, isDurableTopic, null);
    }
  }

  /**
   * Not begun yet.
   *
   * @param tag its identifier in this session, as RabbitMQ puts it
   * @param id as the client has named it, or null
   * @param number unique in this session
   */
  Subscription(
      Subscriber subscriber,
      String tag,
      @Nullable String id,
      Target target,
      String sessionId,
      long number) {
    this.subscriber = subscriber;
    this.tag = tag;
    this.target = target;
    this.id = id == null ? null : id.getBytes(UTF_8);
    this.number = number;
    this.messageIdPrefix = MessageIds.prefix(tag, sessionId, number).getBytes(UTF_8);
  }

  String tag() {
    return tag;
  }

  /** As errors name it. */
  public String description() {
    return tag.substring(0, 2).equals("T_")
        ? "id='" + tag.substring(2) + "'"
        : "destination='" + tag.substring(2) + "'";
  }

  public Target target() {
    return target;
  }

  long number() {
    return number;
  }

  /** As the client has named it, or null. */
  public byte @Nullable [] id() {
    return id;
  }

  byte[] messageIdPrefix() {
    return messageIdPrefix;
  }

  boolean isAcknowledged() {
    return target.ackMode() != AckMode.AUTO;
  }

  boolean hasUnacked() {
    return unacked.messages() > 0;
  }

  void started(ConsumerHandle handle) {
    consumer = handle;
    queue = handle.queue();
    isRunning = true;
  }

  void pause(boolean paused) {
    ConsumerHandle handle = consumer;
    if (handle != null && isRunning) {
      if (paused) {
        handle.pause();
      } else {
        handle.resume();
      }
    }
  }

  void cancel(Runnable done) {
    ConsumerHandle handle = consumer;
    if (handle == null || !isRunning) {
      done.run();
      return;
    }
    isRunning = false;
    handle.cancel(() -> {
      tellIfSettled();
      done.run();
    });
  }

  @Override
  public void deliver(
      ConsumerHandle handle, long offset, boolean redelivered, MessageView message) {
    lastDelivery++;
    subscriber.deliver(this, lastDelivery, redelivered, message);
    if (isAcknowledged()) {
      long before = unacked.bytes();
      unacked.add(lastDelivery, SOURCE, offset);
      subscriber.unackedChanged(unacked.bytes() - before);
    }
  }

  @Override
  public boolean isOpen() {
    return subscriber.isOpen();
  }

  @Override
  public void cancelled(ConsumerHandle handle) {
    if (isRunning) {
      isRunning = false;
      subscriber.ended(this);
      tellIfSettled();
    }
  }

  /** Whether a delivery is unacknowledged. */
  public boolean holds(long delivery) {
    return unacked.contains(delivery);
  }

  /**
   * Ends deliveries as the client has decided: the one that it names, or what the portion allows of
   * all up to it.
   *
   * @return whether some are left
   */
  public boolean end(Fate fate, long delivery, Portion portion, @Nullable Transaction transaction) {
    UnackedDeliveries.RangeSink sink =
        (_, first, end) -> {
          if (transaction == null) {
            end(fate, first, end);
          } else {
            stage(fate, transaction, first, end);
          }
        };
    long before = unacked.bytes();
    boolean isMore = false;
    if (target.ackMode() == AckMode.CLIENT) {
      isMore = unacked.removeSome(delivery, portion, sink);
    } else {
      unacked.remove(delivery, sink);
    }
    subscriber.unackedChanged(unacked.bytes() - before);
    if (!isMore) {
      tellIfSettled();
    }
    return isMore;
  }

  /** Gives back what the portion allows of all that is unacknowledged; whether some is left. */
  boolean giveBackSome(Portion portion) {
    flush();
    return unacked.removeSome(
        lastDelivery, portion, (_, first, end) -> end(Fate.GIVEN_BACK, first, end));
  }

  private void end(Fate fate, long first, long end) {
    QueueHandle from = queue();
    switch (fate) {
      case ACKNOWLEDGED -> settle(first, end);
      case REJECTED -> {
        flush();
        from.reject(consumer, first, end);
      }
      case GIVEN_BACK -> {
        flush();
        from.release(consumer, first, end);
      }
    }
  }

  /** Joins successive acknowledgements of one read into one range. */
  private void settle(long first, long end) {
    if (settlingFirst < settlingEnd && first == settlingEnd) {
      settlingEnd = end;
      return;
    }
    flush();
    settlingFirst = first;
    settlingEnd = end;
  }

  /** Passes on the acknowledgements that were gathered. */
  void flush() {
    if (settlingFirst < settlingEnd) {
      long first = settlingFirst;
      settlingFirst = settlingEnd;
      queue().settle(consumer, first, settlingEnd);
    }
  }

  private void stage(Fate fate, Transaction transaction, long first, long end) {
    switch (fate) {
      case ACKNOWLEDGED -> transaction.settle(queue(), consumer, first, end);
      case REJECTED -> transaction.reject(queue(), consumer, first, end);
      case GIVEN_BACK -> transaction.release(queue(), consumer, first, end);
    }
  }

  private QueueHandle queue() {
    QueueHandle from = queue;
    if (from == null) {
      throw new IllegalStateException("a delivery before the subscription began");
    }
    return from;
  }

  private void tellIfSettled() {
    if (!isRunning && !hasUnacked()) {
      subscriber.settled(this);
    }
  }
}
