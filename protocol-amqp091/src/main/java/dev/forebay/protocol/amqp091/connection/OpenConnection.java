package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.protocol.amqp091.api.ClientProperties;
import dev.forebay.protocol.amqp091.api.ContentShare;
import dev.forebay.protocol.amqp091.api.LoopState;
import dev.forebay.protocol.amqp091.channel.AmqpChannel;
import dev.forebay.protocol.amqp091.channel.ChannelConnection;
import dev.forebay.protocol.amqp091.channel.ChannelTable;
import dev.forebay.protocol.amqp091.channel.ParkedChannels;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.frame.MethodId;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.mapping.AmqpForm;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.ParkedInput;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.KeptBudget;
import dev.forebay.transport.connection.OutputBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection after its handshake: its session, its channels, and what these share. Confined to
 * the connection's loop.
 */
final class OpenConnection implements ChannelConnection {
  private static final int OPEN_METHOD =
      ChannelMethod.CLASS_ID << Short.SIZE | ChannelMethod.Open.METHOD_ID;

  private final AmqpConnection connection;
  private final ClientConnection client;
  private final Handshake.Agreed agreed;
  private final Session session;
  private final ChannelTable channels = new ChannelTable();
  private final List<AmqpChannel> usedInRead = new ArrayList<>();
  private final List<AmqpChannel> confirmed = new ArrayList<>();
  private final ArrayDeque<Runnable> untilWritable = new ArrayDeque<>();
  private final ContentDeadline contentDeadline;
  private final BlockedNotice blocked;

  /** What an open channel takes of the heap. */
  private static final int CHANNEL_BYTES = 2700;

  private final ContentShare contentShare;
  private final KeptBudget.Share kept;
  private final ParkedChannels parked;
  private boolean open = true;
  private boolean hasPublished;
  private long waitingBytes;

  OpenConnection(AmqpConnection connection, Handshake.Agreed agreed) {
    this.connection = connection;
    this.client = connection.client();
    this.agreed = agreed;
    this.session =
        connection.openSession(
            new SessionOptions(agreed.virtualHost(), agreed.user(), AmqpForm.AMQP_0_9_1),
            listener());
    this.blocked = new BlockedNotice(connection, agreed.client().connectionBlocked());
    this.contentShare =
        new ContentShare(
            shared().budget(),
            limits().connectionContentBytesMax(),
            client.gate(),
            connection::failed);
    this.kept = client.newKeptShare();
    this.parked =
        new ParkedChannels(
            new ParkedInput(shared().parkedBytes(), limits().memory().parkedBytes()),
            client.gate(),
            channels::haveDeliveries);
    this.contentDeadline =
        new ContentDeadline(
            client.loop(), limits().contentMillis(), channels, client.gate(), connection::failed);
  }

  @Override
  public Session session() {
    return session;
  }

  @Override
  public OutputBuffer output() {
    return client.output();
  }

  @Override
  public EventLoop loop() {
    return client.loop();
  }

  @Override
  public AmqpLimits limits() {
    return connection.limits();
  }

  @Override
  public LoopState shared() {
    return connection.shared();
  }

  @Override
  public ContentShare contentShare() {
    return contentShare;
  }

  @Override
  public KeptBudget.Share kept() {
    return kept;
  }

  @Override
  public ParkedChannels parked() {
    return parked;
  }

  @Override
  public void parked(AmqpChannel channel) {
    parked.add(channel);
    blocked.blocked();
  }

  @Override
  public void routeFound(AmqpChannel channel) {
    if (open) {
      parked.retry(channel);
    }
    unblockIfNothingWaits();
  }

  @Override
  public ByteBufAllocator allocator() {
    return client.allocator();
  }

  @Override
  public ClientProperties client() {
    return agreed.client();
  }

  @Override
  public String user() {
    return agreed.user().name();
  }

  @Override
  public String virtualHost() {
    return agreed.virtualHost();
  }

  @Override
  public int frameMaxBytes() {
    return agreed.frameMaxBytes();
  }

  @Override
  public Wait newWait(Object who) {
    return client.newWait(who);
  }

  @Override
  public String toString() {
    return connection.toString();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isWritable() {
    return client.isWritable();
  }

  @Override
  public void frame(ByteBuf in, FrameReader frame) {
    AmqpChannel channel = channels.get(frame.channel());
    if (channel != null) {
      channel.frame(in, frame);
    } else {
      openChannel(in, frame);
    }
  }

  @Override
  public void usedInRead(AmqpChannel channel) {
    if (channel.markUsedInRead()) {
      usedInRead.add(channel);
    }
  }

  @Override
  public void published(AmqpChannel channel) {
    hasPublished = true;
    usedInRead(channel);
  }

  @Override
  public void endOfRead() {
    for (int i = 0; i < usedInRead.size(); i++) {
      usedInRead.get(i).endOfRead();
    }
    usedInRead.clear();
    checkPressure();
  }

  /** Stops reading from a publisher when the broker can't take more. */
  void checkPressure() {
    if (open && hasPublished && !session.mayPublish()) {
      client.gate().close(WaitReason.PUBLISH_PRESSURE);
      blocked.blocked();
    }
  }

  @Override
  public boolean isOutputFull() {
    return client.isShareUsedUp()
        || (!isWritable() && output().unsentBytes() >= limits().unreadOutputBytesMax());
  }

  @Override
  public void tellConfirmsAtTurnEnd(AmqpChannel channel) {
    confirmed.add(channel);
    client.registerTurnEnd();
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

  @Override
  public void waitingBytesChanged(long bytes) {
    if (!open) {
      return;
    }
    waitingBytes += bytes;
    connection.metrics().waitingChanged(bytes);
    boolean isMuch = connection.metrics().waitingBytes() > limits().memory().waitingBytes();
    long limit = isMuch ? 1 : limits().waitingBytesMax();
    if (waitingBytes >= limit) {
      client.gate().close(WaitReason.CHANNEL_QUEUES);
    } else if (waitingBytes <= limit >> 1) {
      client.gate().open(WaitReason.CHANNEL_QUEUES);
    }
  }

  @Override
  public void whenWritable(Runnable action) {
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

  @Override
  public void startContentDeadline() {
    contentDeadline.start();
  }

  @Override
  public void failed(AmqpChannel channel, AmqpProtocolException error) {
    if (error.isOfChannel() && channel.isOpen()) {
      channel.fail(error);
    } else {
      connection.failed(error);
    }
  }

  @Override
  public void broken(RuntimeException error) {
    connection.broken(error);
  }

  @Override
  public void closed(AmqpChannel channel) {
    if (channels.remove(channel)) {
      connection.metrics().channelClosed();
      channel.consumers().end();
      kept.giveBack(CHANNEL_BYTES);
    }
  }

  /**
   * Gives back all that the connection holds, and ends the session.
   *
   * @param done runs when nothing of it is left, its exclusive queues included
   */
  void close(Runnable done) {
    open = false;
    connection.metrics().waitingChanged(-waitingBytes);
    contentDeadline.stop();
    blocked.stop();
    untilWritable.clear();
    // All consumers first: what one channel gives back must not be offered to another.
    List<AmqpChannel> all = channels.all();
    all.forEach(channel -> channel.deliveries().sources().close());
    for (AmqpChannel channel : all) {
      channel.consumers().cancelAll(session.work(), () -> {});
    }
    for (AmqpChannel channel : all) {
      channel.release();
      closed(channel);
    }
    kept.end();
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
    if (!kept.take(CHANNEL_BYTES)) {
      throw new AmqpProtocolException(
          ReplyCode.RESOURCE_ERROR,
          "no memory for further channels",
          method >>> Short.SIZE,
          method & 0xFFFF);
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
      public void memoryIsStuck() {
        parked.memoryIsStuck();
      }

      @Override
      public void failed(RuntimeException thrown) {
        connection.broken(thrown);
      }
    };
  }

  private void mayPublishAgain() {
    if (!open || session.mayPublish()) {
      client.gate().open(WaitReason.PUBLISH_PRESSURE);
    }
    if (open) {
      parked.retry();
    }
    unblockIfNothingWaits();
  }

  private void unblockIfNothingWaits() {
    if (open && parked.isEmpty() && !client.gate().isClosedFor(WaitReason.PUBLISH_PRESSURE)) {
      blocked.unblocked();
    }
  }
}
