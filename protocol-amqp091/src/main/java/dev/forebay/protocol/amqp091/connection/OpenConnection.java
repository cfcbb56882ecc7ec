package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.frame.MethodId;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection after its handshake: its session, its channels, and what these share. Confined to
 * the connection's loop.
 */
final class OpenConnection {
  private static final int OPEN_METHOD =
      ChannelMethod.CLASS_ID << Short.SIZE | ChannelMethod.Open.METHOD_ID;

  private final AmqpConnection connection;
  private final Handshake.Agreed agreed;
  private final Session session;
  private final ChannelTable channels = new ChannelTable();
  private final List<AmqpChannel> usedInRead = new ArrayList<>();
  private final List<AmqpChannel> confirmed = new ArrayList<>();
  private final ArrayDeque<Runnable> untilWritable = new ArrayDeque<>();
  private final ContentDeadline contentDeadline;
  private final BlockedNotice blocked;
  private final ContentShare contentShare;
  private final ParkedChannels parked;
  private boolean open = true;
  private boolean hasPublished;
  private long waitingBytes;

  OpenConnection(AmqpConnection connection, Handshake.Agreed agreed) {
    this.connection = connection;
    this.agreed = agreed;
    this.session = connection.openSession(agreed.virtualHost(), listener());
    this.blocked = new BlockedNotice(connection, agreed.client().connectionBlocked());
    this.contentShare =
        new ContentShare(
            shared().budget(),
            limits().connectionContentBytesMax(),
            connection.gate(),
            connection::failed);
    this.parked =
        new ParkedChannels(shared().parkedBytes(), connection.gate(), channels::haveDeliveries);
    this.contentDeadline =
        new ContentDeadline(
            connection.loop(),
            limits().contentMillis(),
            channels,
            connection.gate(),
            connection::failed);
  }

  Session session() {
    return session;
  }

  OutputBuffer output() {
    return connection.output();
  }

  AmqpLimits limits() {
    return connection.limits();
  }

  LoopState shared() {
    return connection.shared();
  }

  ContentShare contentShare() {
    return contentShare;
  }

  /** Channels that wait until clients free memory. */
  ParkedChannels parked() {
    return parked;
  }

  /** A channel waits until clients free memory. */
  void parked(AmqpChannel channel) {
    parked.add(channel);
    blocked.blocked();
  }

  ByteBufAllocator allocator() {
    return connection.allocator();
  }

  ClientProperties client() {
    return agreed.client();
  }

  String user() {
    return agreed.user();
  }

  String virtualHost() {
    return agreed.virtualHost();
  }

  int frameMaxBytes() {
    return agreed.frameMaxBytes();
  }

  boolean isOpen() {
    return open;
  }

  boolean isWritable() {
    return connection.isWritable();
  }

  /** Takes a frame of a channel other than 0, and maybe following ones. */
  void frame(ByteBuf in, FrameReader frame) {
    AmqpChannel channel = channels.get(frame.channel());
    if (channel != null) {
      channel.frame(in, frame);
    } else {
      openChannel(in, frame);
    }
  }

  /** The channel was used: what it gathers goes its way at the end of the read. */
  void usedInRead(AmqpChannel channel) {
    if (channel.markUsedInRead()) {
      usedInRead.add(channel);
    }
  }

  /** The channel publishes. */
  void published(AmqpChannel channel) {
    hasPublished = true;
    usedInRead(channel);
  }

  /** One read has been handled: passes on what its channels gathered. */
  void endOfRead() {
    for (int i = 0; i < usedInRead.size(); i++) {
      usedInRead.get(i).endOfRead();
    }
    usedInRead.clear();
    checkPressure();
  }

  /** Stops reading from a publisher when the broker can't take more. */
  void checkPressure() {
    if (open && hasPublished && !session.mayPublish()) {
      connection.gate().close(InputGate.Reason.PUBLISH_PRESSURE);
      blocked.blocked();
    }
  }

  /** Whether the client has to read before it is given further answers. */
  boolean isOutputFull() {
    return !isWritable() && output().unsentBytes() >= limits().unreadOutputBytesMax();
  }

  void tellConfirmsAtTurnEnd(AmqpChannel channel) {
    confirmed.add(channel);
    connection.registerTurnEnd();
  }

  /** The turn ends: tells clients what is safe. */
  void endOfTurn() {
    for (int i = 0; i < confirmed.size(); i++) {
      AmqpChannel channel = confirmed.get(i);
      if (channel.isOpen()) {
        channel.publishing().confirms().tell(output());
      }
    }
    confirmed.clear();
  }

  /** So many bytes more, or fewer, wait for an earlier method of their channel. */
  void waitingBytesChanged(long bytes) {
    waitingBytes += bytes;
    if (waitingBytes >= limits().waitingBytesMax()) {
      connection.gate().close(InputGate.Reason.WAITING_FRAMES);
    } else if (waitingBytes <= limits().waitingBytesMax() >> 1) {
      connection.gate().open(InputGate.Reason.WAITING_FRAMES);
    }
  }

  /** Runs the action when the client has read enough of what was sent; dropped if it goes. */
  void whenWritable(Runnable action) {
    if (isWritable() && untilWritable.isEmpty()) {
      action.run();
    } else {
      untilWritable.add(action);
    }
  }

  void writabilityChanged() {
    for (AmqpChannel channel : channels.all()) {
      channel.updatePause();
    }
    while (open && isWritable() && !untilWritable.isEmpty()) {
      untilWritable.remove().run();
    }
  }

  void startContentDeadline() {
    contentDeadline.start();
  }

  /** A channel did what is not allowed. */
  void failed(AmqpChannel channel, AmqpProtocolException error) {
    if (error.replyCode().isSoft() && channel.isOpen()) {
      channel.fail(error);
    } else {
      connection.failed(error);
    }
  }

  void broken(RuntimeException error) {
    connection.broken(error);
  }

  /** A channel's close handshake is over. */
  void closed(AmqpChannel channel) {
    if (channels.remove(channel)) {
      connection.metrics().channelClosed();
    }
  }

  /**
   * Gives back all that the connection holds, and ends the session.
   *
   * @param done runs when nothing of it is left, its exclusive queues included
   */
  void close(Runnable done) {
    open = false;
    contentDeadline.stop();
    blocked.stop();
    untilWritable.clear();
    // All consumers first: what one channel gives back must not be offered to another.
    for (AmqpChannel channel : channels.all()) {
      channel.consumers().cancelAll(() -> {});
    }
    for (AmqpChannel channel : channels.all()) {
      channel.release();
      closed(channel);
    }
    session.close(done);
  }

  private void openChannel(ByteBuf in, FrameReader frame) {
    int method =
        frame.type() == FrameType.METHOD
            ? MethodId.at(in, frame.payloadOffset(), frame.payloadBytes())
            : 0;
    if (method != OPEN_METHOD) {
      throw new AmqpProtocolException(
          ReplyCode.CHANNEL_ERROR,
          "expected 'channel.open'",
          method >>> Short.SIZE,
          method & 0xFFFF);
    }
    if (frame.channel() > agreed.channelMax()) {
      throw aboveChannelMax(frame.channel());
    }
    AmqpChannel channel = new AmqpChannel(frame.channel(), this);
    channels.put(channel);
    connection.metrics().channelOpened();
    channel.reply(new ChannelMethod.OpenOk(ByteString.EMPTY));
  }

  private AmqpProtocolException aboveChannelMax(int number) {
    int opened = channels.all().size();
    return new AmqpProtocolException(
        ReplyCode.NOT_ALLOWED,
        opened >= agreed.channelMax()
            ? "number of channels opened (%d) has reached the negotiated channel_max (%d)"
                .formatted(opened, agreed.channelMax())
            : "channel %d is above the negotiated channel_max (%d)"
                .formatted(number, agreed.channelMax()));
  }

  private SessionListener listener() {
    return new SessionListener() {
      @Override
      public void mayPublishAgain() {
        OpenConnection.this.mayPublishAgain();
      }

      @Override
      public void failed(RuntimeException thrown) {
        connection.broken(thrown);
      }
    };
  }

  private void mayPublishAgain() {
    if (!open || session.mayPublish()) {
      connection.gate().open(InputGate.Reason.PUBLISH_PRESSURE);
    }
    if (open) {
      parked.retry();
    }
    if (open
        && parked.isEmpty()
        && !connection.gate().isClosedFor(InputGate.Reason.PUBLISH_PRESSURE)) {
      blocked.unblocked();
    }
  }
}
