package dev.forebay.protocol.mqtt.delivery;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.filter.Matches;
import dev.forebay.protocol.mqtt.filter.Subscription;
import dev.forebay.protocol.mqtt.filter.SubscriptionTree;
import dev.forebay.protocol.mqtt.mapping.StoredMessage;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client gets from one queue: its own, that of a group, or one that is there anyway.
 * Confined to the connection's loop.
 */
public final class QueueSink implements DeliverySink {
  /** Whose queue it is. */
  public enum Kind {
    /** The session's, for what is acknowledged. */
    OWN,
    /** The session's, for what is not. */
    OWN_UNACKNOWLEDGED,
    /** Shared with others. */
    SHARED,
    /** A queue of others, where the client may also refuse messages. */
    QUEUE
  }

  private final Deliveries deliveries;
  private final Kind kind;
  private final boolean settlesOnDelivery;
  private final SubscriptionTree tree = new SubscriptionTree();

  /** Of what all that comes is for; null if it is looked up. */
  private @Nullable Matches ofOnly;

  private @Nullable ConsumerHandle source;
  private @Nullable ConsumerHandle handle;
  private boolean isPaused;

  /** What came and could not be sent yet, and whether it had been delivered before that. */
  private NavigableMap<Long, Boolean> givenBack = Collections.emptyNavigableMap();

  private int outOfTurn;
  private long settleFirst;
  private long settleEnd;

  QueueSink(Deliveries deliveries, Kind kind, boolean settlesOnDelivery) {
    this.deliveries = deliveries;
    this.kind = kind;
    this.settlesOnDelivery = settlesOnDelivery;
  }

  public Kind kind() {
    return kind;
  }

  public boolean settlesOnDelivery() {
    return settlesOnDelivery;
  }

  /** The subscriptions that share the session's queue. */
  public SubscriptionTree tree() {
    return tree;
  }

  /** All that comes is for this subscription. */
  public void only(Subscription subscription) {
    ofOnly = new Matches().only(subscription);
  }

  /** Deliveries come from now on. */
  public void started(ConsumerHandle consumer) {
    source = consumer;
    handle = consumer;
    if (isPaused) {
      consumer.pause();
    }
  }

  public boolean isStarted() {
    return handle != null;
  }

  void pause(boolean pause) {
    if (isPaused != pause) {
      isPaused = pause;
      outOfTurn = 0;
      if (handle != null && pause) {
        handle.pause();
      } else if (handle != null) {
        handle.resume();
      }
    }
  }

  /** Ends it; what is unacknowledged stays with the client. */
  public void cancel(Runnable done) {
    ConsumerHandle running = handle;
    handle = null;
    if (running == null) {
      done.run();
    } else {
      running.cancel(done);
    }
  }

  @Override
  public boolean isOpen() {
    return deliveries.isOpen();
  }

  @Override
  public void deliver(
      ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
    source = consumer;
    deliveries.deliver(this, offset, redelivered, message, matches(message));
  }

  private Matches matches(MessageView message) {
    Matches always = ofOnly;
    if (always != null) {
      return always;
    }
    ByteBuffer memory = message.memory();
    int at = message.propertiesAt();
    if (StoredMessage.isCopy(memory, at)) {
      ByteString filter = StoredMessage.copyFilter(memory, at);
      return filter.lengthBytes() > 0
          ? tree.of(filter)
          : tree.matching(
              memory,
              StoredMessage.copyTopicAt(memory, at),
              StoredMessage.copyTopicBytes(memory, at),
              false);
    }
    return tree.matching(
        memory,
        message.routingKeyAt(),
        message.routingKeyBytes(),
        tree.tellsOwnApart() && StoredMessage.isFrom(memory, at, deliveries.clientId()));
  }

  @Override
  public void cancelled(ConsumerHandle consumer) {
    handle = null;
    deliveries.lost(this);
  }

  void settle(long offset) {
    if (settlesOnDelivery) {
      return;
    }
    if (settleFirst < settleEnd && offset == settleEnd) {
      settleEnd++;
      return;
    }
    flush();
    settleFirst = offset;
    settleEnd = offset + 1;
    deliveries.settleLater(this);
  }

  /** Passes on the settlements that were gathered. */
  void flush() {
    if (settleFirst < settleEnd) {
      long first = settleFirst;
      settleFirst = settleEnd;
      source().queue().settle(source(), first, settleEnd);
    }
  }

  void reject(long offset) {
    flush();
    source().queue().reject(source(), offset, offset + 1);
  }

  /**
   * Whether a delivery may be sent: not before what was given back earlier, which comes again. What
   * is under way meanwhile is bounded, so that what more than that overtakes does not come any
   * more.
   */
  boolean isInTurn(long offset) {
    if (givenBack.isEmpty() || offset <= givenBack.firstKey()) {
      return true;
    }
    outOfTurn++;
    if (outOfTurn <= deliveries.window()) {
      return false;
    }
    givenBack.headMap(offset).clear();
    return true;
  }

  /** It can't be sent now. */
  void giveBack(long offset, boolean redelivered) {
    if (givenBack.isEmpty()) {
      givenBack = new TreeMap<>();
    }
    givenBack.putIfAbsent(offset, redelivered);
    release(offset);
  }

  /** It is sent now, or needn't be; whether it may have been sent before. */
  boolean takeTurn(long offset, boolean redelivered) {
    outOfTurn = 0;
    Boolean before = givenBack.isEmpty() ? null : givenBack.remove(offset);
    return before == null ? redelivered : before;
  }

  void release(long offset) {
    flush();
    source().queue().release(source(), offset, offset + 1);
  }

  void settleIn(Transaction transaction, long offset) {
    flush();
    transaction.settle(source().queue(), source(), offset, offset + 1);
  }

  private ConsumerHandle source() {
    return Objects.requireNonNull(source, "nothing was delivered");
  }
}
