package dev.forebay.protocol.amqp091.connection;

import dev.forebay.protocol.amqp091.channel.AmqpChannel;
import dev.forebay.protocol.amqp091.channel.ChannelTable;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.InputGate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose client starts a message and does not finish it in time, since the message
 * holds memory. One timer for all channels, which runs only while a message is incomplete; a
 * message is given between one and one and a half times the deadline. Time in which we do not read
 * does not count, unless it is for another message of the same connection that we have no memory,
 * or the client does not read either. Confined to the connection's loop.
 */
final class ContentDeadline {
  private static final int TICKS = 2;

  private final EventLoop loop;
  private final long deadlineMillis;
  private final ChannelTable channels;
  private final InputGate gate;
  private final Consumer<AmqpProtocolException> onMissed;
  private EventLoop.@Nullable Timer timer;

  ContentDeadline(
      EventLoop loop,
      long deadlineMillis,
      ChannelTable channels,
      InputGate gate,
      Consumer<AmqpProtocolException> onMissed) {
    this.loop = loop;
    this.deadlineMillis = deadlineMillis;
    this.channels = channels;
    this.gate = gate;
    this.onMissed = onMissed;
  }

  /** Watches from now on, as long as a message is incomplete. */
  void start() {
    if (timer == null) {
      timer = loop.schedule(TimeUnit.MILLISECONDS.toNanos(deadlineMillis) / TICKS, this::tick);
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void tick() {
    timer = null;
    boolean incomplete = false;
    List<AmqpChannel> all = channels.all();
    boolean counts = counts(all);
    for (AmqpChannel channel : all) {
      incomplete |= channel.publishing().isIncomplete();
      if (counts && !channel.waitsForMemory() && channel.publishing().grewOlder() > TICKS) {
        onMissed.accept(
            new AmqpProtocolException(
                ReplyCode.RESOURCE_ERROR,
                "content of channel %d is incomplete after %d ms"
                    .formatted(channel.number(), deadlineMillis)));
        return;
      }
    }
    if (incomplete) {
      start();
    }
  }

  private boolean counts(List<AmqpChannel> all) {
    return !gate.isClosedFor(WaitReason.PUBLISH_PRESSURE)
        && !gate.isClosedFor(WaitReason.PARKED_FULL)
        && (!gate.isClosedFor(WaitReason.CHANNEL_QUEUES)
            || all.stream().anyMatch(AmqpChannel::waitsForMemory));
  }
}
