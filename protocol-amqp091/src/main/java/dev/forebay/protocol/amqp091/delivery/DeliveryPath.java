package dev.forebay.protocol.amqp091.delivery;

import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.work.Portion;
import dev.forebay.protocol.amqp091.api.ConnectionScope;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.Utf8;
import dev.forebay.protocol.amqp091.codec.content.ContentFrames;
import dev.forebay.protocol.amqp091.codec.content.DeliveryFrames;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.output.ContentOutput;
import dev.forebay.protocol.amqp091.settlement.ChannelTransaction;
import dev.forebay.protocol.amqp091.settlement.DeliveryFate;
import dev.forebay.protocol.amqp091.settlement.DeliverySources;
import dev.forebay.protocol.amqp091.settlement.SettleBatch;
import dev.forebay.protocol.base.delivery.UnackedDeliveries;
import dev.forebay.protocol.base.delivery.UnackedShare;
import dev.forebay.transport.connection.OutputBuffer;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries of one channel: writes messages straight from where they are stored, gives out
 * delivery tags and takes them back. Makes no object per message. Confined to the connection's
 * loop.
 */
public final class DeliveryPath {
  /** Bodies from here on are sent from where they are stored; smaller ones are cheaper to copy. */
  static final int IN_PLACE_BYTES_MIN = 64 << 10;

  private static final int FIXED_DELIVER_BYTES = FrameType.OVERHEAD_BYTES + 4 + 9 + 3 + 4;

  /** As {@link Portion} counts. */
  private static final int UNITS_AT_ONCE = 64;

  private final int channelNumber;
  private final DeliveryChannel channel;
  private final ConnectionScope open;
  private final DeliverySources sources;
  private final UnackedDeliveries unacked = new UnackedDeliveries();
  private final UnackedShare share;
  private final SettleBatch settling;
  private final HeldTimes held;
  private final ByteRange exchange = new ByteRange();
  private final ByteRange routingKey = new ByteRange();
  private final ByteRange properties = new ByteRange();
  private final ByteRange body = new ByteRange();
  private @Nullable ChannelTransaction transaction;
  private long lastTag;

  public DeliveryPath(int channelNumber, DeliveryChannel channel, ConnectionScope open) {
    this.channelNumber = channelNumber;
    this.channel = channel;
    this.open = open;
    this.share = new UnackedShare(open.shared().unacked(), channel, channel::updatePause);
    long holdMaxMillis = open.limits().consumerTimeoutMillis();
    this.sources = new DeliverySources(holdMaxMillis == 0 ? HeldTimes.NO_LIMIT : holdMaxMillis);
    this.settling = new SettleBatch(sources);
    this.held = new HeldTimes(open.loop(), new Held());
  }

  /** From now on what the client decides on deliveries is staged, in what this returns. */
  public ChannelTransaction stage() {
    ChannelTransaction staging = new ChannelTransaction(open, channelNumber, sources, unacked);
    transaction = staging;
    return staging;
  }

  public DeliverySources sources() {
    return sources;
  }

  /** Whether the client could acknowledge something. */
  public boolean hasUnacked() {
    return unacked.messages() > 0;
  }

  /** Whether it has so much to acknowledge that it gets no more. */
  public boolean isFull() {
    return share.isUsedUp(unacked.bytes());
  }

  /** Writes a basic.deliver; tracks it unless the consumer needs no acknowledgement. */
  public void deliver(
      AmqpConsumer consumer, long offset, boolean redelivered, MessageView message) {
    long tag = ++lastTag;
    point(message, consumer.tellsFailures());
    ByteRange consumerTag = consumer.tagBytes();
    int head =
        FIXED_DELIVER_BYTES
            + consumerTag.lengthBytes()
            + exchange.lengthBytes()
            + routingKey.lengthBytes();
    boolean inPlace = body.lengthBytes() >= IN_PLACE_BYTES_MIN;
    ByteBuf out = inPlace ? open.output().reserve(head) : reserveFor(head);
    DeliveryFrames.writeDeliver(
        out, channelNumber, consumerTag, tag, redelivered, exchange, routingKey);
    if (inPlace) {
      ContentOutput.writeInPlace(
          open.output(), channelNumber, open.frameMaxBytes(), properties, body, message);
    } else {
      writeContent(out);
    }
    if (!consumer.noAck()) {
      unacked.add(tag, consumer.source(), offset);
      held.sent(sources.delivered(consumer.source()));
    }
  }

  /** Writes a basic.get-ok; tracks it unless no acknowledgement is needed. */
  public void getOk(
      QueueHandle queue,
      long offset,
      boolean redelivered,
      MessageView message,
      long readyLeft,
      boolean noAck) {
    long tag = ++lastTag;
    point(message, queue.tellsFailures());
    ByteBuf out =
        reserveFor(FIXED_DELIVER_BYTES + exchange.lengthBytes() + routingKey.lengthBytes());
    DeliveryFrames.writeGetOk(
        out, channelNumber, tag, redelivered, exchange, routingKey, readyLeft);
    writeContent(out);
    if (!noAck) {
      int source = sources.forQueue(queue);
      unacked.add(tag, source, offset);
      held.sent(sources.delivered(source));
    }
  }

  /** Settles one delivery, or all up to it; with tag 0 and multiple, all. */
  public void settle(long tag, boolean multiple, int methodId) {
    if (transaction == null) {
      take(tag, multiple, methodId, settling);
    } else {
      stage(transaction, DeliveryFate.SETTLED, tag, multiple, methodId);
    }
  }

  /** Refuses one delivery for good, or all up to it; with tag 0 and multiple, all. */
  public void reject(long tag, boolean multiple, int methodId) {
    if (transaction == null) {
      settling.flush();
      take(tag, multiple, methodId, sources::reject);
    } else {
      stage(transaction, DeliveryFate.REJECTED, tag, multiple, methodId);
    }
  }

  /** Gives one delivery back, or all up to it; with tag 0 and multiple, all. */
  public void release(long tag, boolean multiple, int methodId) {
    if (transaction == null) {
      settling.flush();
      take(tag, multiple, methodId, sources::release);
    } else {
      stage(transaction, DeliveryFate.RELEASED, tag, multiple, methodId);
    }
  }

  private void stage(
      ChannelTransaction staging, DeliveryFate fate, long tag, boolean multiple, int methodId) {
    staging.requireRoom(0, BasicMethod.CLASS_ID, methodId);
    take(tag, multiple, methodId, staging.taking(fate));
  }

  /** Passes on the settlements that were gathered. */
  public void flush() {
    settling.flush();
  }

  /** Gives everything back, in pieces; the channel waits meanwhile. */
  public void recover(Runnable done) {
    settling.flush();
    takeUpTo(lastTag, sources::release, done);
  }

  /** Gives everything back, in pieces, as the channel ends. */
  public void releaseAll(Runnable done) {
    held.stop();
    settling.flush();
    open.session()
        .work()
        .begin(portion -> {
          boolean isMore = unacked.removeSome(lastTag, portion, sources::release);
          if (!isMore) {
            share.end();
            done.run();
          }
          return isMore;
        });
  }

  private void take(long tag, boolean multiple, int methodId, UnackedDeliveries.RangeSink sink) {
    if (multiple && tag == 0) {
      takeUpTo(lastTag, sink, () -> {});
    } else if (multiple && unacked.contains(tag)) {
      takeUpTo(tag, sink, () -> {});
    } else if (multiple || !unacked.remove(tag, sink)) {
      throw new AmqpProtocolException(
          ReplyCode.PRECONDITION_FAILED,
          "unknown delivery tag " + Long.toUnsignedString(tag),
          BasicMethod.CLASS_ID,
          methodId);
    }
  }

  /** Takes a few runs at once; of many those that are left in pieces, while the channel waits. */
  private void takeUpTo(long tag, UnackedDeliveries.RangeSink sink, Runnable done) {
    if (!unacked.removeSome(tag, new Portion(UNITS_AT_ONCE), sink)) {
      done.run();
      return;
    }
    channel.await();
    open.session()
        .work()
        .begin(portion -> {
          boolean isMore = unacked.removeSome(tag, portion, sink);
          settling.flush();
          if (!isMore) {
            channel.answered(done);
          }
          return isMore;
        });
  }

  private void point(MessageView message, boolean tellsFailures) {
    ByteBuf memory = open.shared().views().of(message.memory());
    exchange.set(memory, message.exchangeAt(), message.exchangeBytes());
    int keyAt = message.routingKeyAt();
    int keyBytes = message.routingKeyBytes();
    // Other protocols have longer keys than AMQP 0-9-1 can write.
    routingKey.set(memory, keyAt, Utf8.fitting(memory, keyAt, keyBytes, RouteKey.NAME_BYTES_MAX));
    if (message.annotationsBytes() > 0) {
      AnnotatedProperties.point(properties, memory, message);
    } else {
      properties.set(memory, message.propertiesAt(), message.propertiesBytes());
    }
    if (message.streamOffset() != MessageView.NO_OFFSET) {
      ByteBuf numbered = NumberedProperties.withStreamOffset(message.streamOffset(), properties);
      properties.set(numbered, 0, numbered.readableBytes());
    }
    if (tellsFailures && message.attempts().failed() > 0) {
      ByteBuf counted = NumberedProperties.withAttempts(message.attempts(), properties);
      properties.set(counted, 0, counted.readableBytes());
    }
    body.set(open.shared().views().of(message.bodyMemory()), message.bodyAt(), message.bodyBytes());
  }

  /** Room for the head, and for the content as well if it is small. */
  private ByteBuf reserveFor(int headBytes) {
    long whole = headBytes + contentBytes();
    return open.output().reserve(whole <= OutputBuffer.PIECE_BYTES_MAX ? (int) whole : headBytes);
  }

  private void writeContent(ByteBuf out) {
    if (contentBytes() <= out.maxFastWritableBytes()) {
      ContentFrames.write(out, channelNumber, open.frameMaxBytes(), properties, body);
    } else {
      ContentOutput.write(open.output(), channelNumber, open.frameMaxBytes(), properties, body);
    }
  }

  private long contentBytes() {
    return ContentFrames.sizeBytes(
        open.frameMaxBytes(), properties.lengthBytes(), body.lengthBytes());
  }

  /** What is watched for how long the client has it. */
  private final class Held implements HeldTimes.Owner {
    @Override
    public long oldest() {
      return unacked.oldest();
    }

    @Override
    public long last() {
      return lastTag;
    }

    @Override
    public long maxMillis(long tag) {
      return sources.holdMaxMillis(unacked.source(tag));
    }

    @Override
    public void heldTooLong(long maxMillis) {
      channel.heldTooLong(maxMillis);
    }
  }
}
