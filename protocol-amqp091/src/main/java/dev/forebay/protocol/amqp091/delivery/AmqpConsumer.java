package dev.forebay.protocol.amqp091.delivery;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.form.MessageView;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.settlement.DeliverySources;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One consumer of a channel. Confined to the connection's loop. */
public final class AmqpConsumer implements DeliverySink {
  private static final int NO_SOURCE = -1;

  private final DeliveryChannel channel;
  private final DeliverySources sources;
  private final String tag;
  private final ByteRange tagBytes;
  private final boolean noAck;
  private final long holdMaxMillis;
  private @Nullable ConsumerHandle handle;
  private int source = NO_SOURCE;
  private boolean tellsFailures;

  /**
   * A consumer that has not started.
   *
   * @param holdMaxMillis how long it says that a message may be held, or {@link
   *     QueueSettings#NEVER}
   */
  public AmqpConsumer(
      DeliveryChannel channel,
      DeliverySources sources,
      String tag,
      boolean noAck,
      long holdMaxMillis) {
    this.channel = channel;
    this.sources = sources;
    this.tag = tag;
    this.noAck = noAck;
    this.holdMaxMillis = holdMaxMillis;
    byte[] bytes = tag.getBytes(StandardCharsets.UTF_8);
    this.tagBytes = new ByteRange().set(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
  }

  public String tag() {
    return tag;
  }

  ByteRange tagBytes() {
    return tagBytes;
  }

  boolean noAck() {
    return noAck;
  }

  /** Number among the channel's {@link DeliverySources}. */
  int source() {
    return source;
  }

  /** Whether its client is told how often a message has failed. */
  boolean tellsFailures() {
    return tellsFailures;
  }

  public void started(ConsumerHandle consumer) {
    handle = consumer;
    tellsFailures = consumer.queue().tellsFailures();
    source = sources.addConsumer(consumer, holdMaxMillis);
  }

  void pause() {
    if (handle != null) {
      handle.pause();
    }
  }

  void resume() {
    if (handle != null) {
      handle.resume();
    }
  }

  /** Changes what it may hold, unless it acknowledges nothing. */
  void limit(int creditMax, Runnable done) {
    if (handle == null || noAck) {
      done.run();
    } else {
      handle.limit(creditMax, done);
    }
  }

  /** Stops for good. */
  public void cancel(Runnable done) {
    ConsumerHandle running = handle;
    if (running == null) {
      done.run();
      return;
    }
    handle = null;
    running.cancel(() -> {
      ended();
      done.run();
    });
  }

  @Override
  public void deliver(
      ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
    channel.deliver(this, offset, redelivered, message);
  }

  @Override
  public boolean isOpen() {
    return sources.isOpen();
  }

  @Override
  public void cancelled(ConsumerHandle consumer) {
    cancelled(false);
  }

  @Override
  public void interrupted(ConsumerHandle consumer) {
    cancelled(true);
  }

  private void cancelled(boolean mustBeHeard) {
    if (handle != null) {
      handle = null;
      ended();
      channel.consumerCancelled(this, mustBeHeard);
    }
  }

  private void ended() {
    sources.retire(source);
  }
}
