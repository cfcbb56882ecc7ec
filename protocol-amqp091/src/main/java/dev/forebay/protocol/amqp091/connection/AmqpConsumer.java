package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.form.MessageView;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One consumer of a channel. Confined to the connection's loop. */
final class AmqpConsumer implements DeliverySink {
  private static final int NO_SOURCE = -1;

  private final AmqpChannel channel;
  private final String tag;
  private final ByteRange tagBytes;
  private final boolean noAck;
  private @Nullable ConsumerHandle handle;
  private int source = NO_SOURCE;

  AmqpConsumer(AmqpChannel channel, String tag, boolean noAck) {
    this.channel = channel;
    this.tag = tag;
    this.noAck = noAck;
    byte[] bytes = tag.getBytes(StandardCharsets.UTF_8);
    this.tagBytes = new ByteRange().set(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
  }

  String tag() {
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

  void started(ConsumerHandle consumer) {
    handle = consumer;
    source = channel.deliveries().sources().addConsumer(consumer);
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
  void cancel(Runnable done) {
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
  public void cancelled(ConsumerHandle consumer) {
    if (handle != null) {
      handle = null;
      ended();
      channel.consumerCancelled(this);
    }
  }

  private void ended() {
    channel.deliveries().sources().retire(source);
  }
}
