package dev.forebay.protocol.amqp091.channel;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.form.MessageView;
import dev.forebay.protocol.amqp091.api.ErrorMapping;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.frame.FrameHeader;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.frame.MethodId;
import dev.forebay.protocol.amqp091.codec.method.AccessMethod;
import dev.forebay.protocol.amqp091.codec.method.AckHeader;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConfirmMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.ExchangeMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.PublishHeader;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.protocol.amqp091.codec.method.TxMethod;
import dev.forebay.protocol.amqp091.delivery.AmqpConsumer;
import dev.forebay.protocol.amqp091.delivery.Consumers;
import dev.forebay.protocol.amqp091.delivery.DeliveryChannel;
import dev.forebay.protocol.amqp091.delivery.DeliveryPath;
import dev.forebay.protocol.amqp091.output.MethodOutput;
import dev.forebay.protocol.amqp091.publish.DirectReplies;
import dev.forebay.protocol.amqp091.publish.PublishPath;
import dev.forebay.protocol.amqp091.publish.PublishingChannel;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.Countdown;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * One channel: takes its frames in order. While a method waits for the broker, later frames wait
 * with it, and then see its effect. Confined to the connection's loop.
 */
public final class AmqpChannel
    implements PublishingChannel, DeliveryChannel, ParkedChannels.Parked {
  private enum State {
    OPEN,
    /** Closed by us: everything is discarded until close-ok. */
    CLOSING,
    /** Closed by the client: its close-ok leaves when its consumers have ended. */
    CLOSED_BY_CLIENT,
    /** Gone; frames that have waited here are for whoever has its number next. */
    CLOSED
  }

  private final int number;
  private final ChannelConnection open;
  private final PublishPath publishing;
  private final DeliveryPath deliveries;
  private final Consumers consumers;
  private final DirectReplies directReplies;
  private final WaitingFrames waitingFrames;
  private final Wait wait;
  private final Wait deliveriesWait;
  private final AckHeader ack = new AckHeader();
  private final ExchangeMethods exchangeMethods = new ExchangeMethods(this);
  private final QueueMethods queueMethods = new QueueMethods(this);
  private final BasicMethods basicMethods = new BasicMethods(this);
  private final TxMethods txMethods = new TxMethods(this);
  private final CancelNotices cancelNotices = new CancelNotices();
  private State state = State.OPEN;
  private boolean waitsForMemory;
  private boolean parked;
  private boolean parkedIsFollowed;
  private boolean replaying;
  private boolean usedInRead;

  public AmqpChannel(int number, ChannelConnection open) {
    this.number = number;
    this.open = open;
    this.consumers = new Consumers(open.kept());
    this.directReplies = new DirectReplies(consumers::contains);
    this.publishing = new PublishPath(this, open);
    this.deliveries = new DeliveryPath(number, this, open);
    this.waitingFrames = new WaitingFrames(open.allocator(), open.frameMaxBytes());
    this.wait = open.newWait(this);
    this.deliveriesWait = open.newWait(this);
  }

  @Override
  public int number() {
    return number;
  }

  ChannelConnection open() {
    return open;
  }

  public PublishPath publishing() {
    return publishing;
  }

  public DeliveryPath deliveries() {
    return deliveries;
  }

  public Consumers consumers() {
    return consumers;
  }

  @Override
  public DirectReplies directReplies() {
    return directReplies;
  }

  QueueMethods queueMethods() {
    return queueMethods;
  }

  /** Whether a message of it waits until others give memory back. */
  public boolean waitsForMemory() {
    return waitsForMemory || parked;
  }

  public boolean isOpen() {
    return state == State.OPEN && open.isOpen();
  }

  /** Takes a frame of this channel, and maybe following ones. */
  public void frame(ByteBuf in, FrameReader frame) {
    if (!wait.isWaiting()) {
      takeFrame(in, frame);
    } else if (parked && passesParked(in, frame)) {
      act(() -> executeMethod(in, frame));
      if (state != State.OPEN) {
        retryParked();
      }
    } else {
      waitingFrames.add(in, frame);
      parkedIsFollowed |= parked && frame.type() == FrameType.METHOD;
      countWaiting();
      if (parked) {
        open.parked().makeRoom();
      }
    }
  }

  /** What frees memory does not wait for memory; but a transaction is taken as a whole. */
  private boolean passesParked(ByteBuf in, FrameReader frame) {
    return frame.type() == FrameType.METHOD
        && state == State.OPEN
        && !txMethods.isSelected()
        && ParkedChannels.freesMemory(MethodId.at(in, frame.payloadOffset(), frame.payloadBytes()));
  }

  private void countWaiting() {
    waitingFrames.count(parked, open.parked(), open::waitingBytesChanged);
  }

  /** The frame's message waits, with all that follows. */
  private void park(ByteBuf in, FrameReader frame, WaitReason reason) {
    parked = true;
    parkedIsFollowed = false;
    putBack(in, frame, reason);
    open.parked().makeRoom();
  }

  private void took(PublishPath.Outcome outcome, ByteBuf in, FrameReader frame) {
    switch (outcome) {
      case NO_CONTENT_MEMORY -> awaitContentBudget(in, frame);
      case NO_ROOM -> {
        open.parked(this);
        park(in, frame, WaitReason.MESSAGE_MEMORY);
      }
      case NO_ROUTE -> {
        open.parked().add(this);
        park(in, frame, WaitReason.ROUTE);
        publishing.whenRouteIsFound(() -> open.routeFound(this));
      }
      case TAKEN, INCOMPLETE -> {}
    }
  }

  @Override
  public boolean hasSingleParked() {
    return !parkedIsFollowed;
  }

  @Override
  public void retryParked() {
    answered(() -> {});
  }

  @Override
  public void refuseParked() {
    answered(publishing::refuse);
  }

  private void unpark() {
    if (parked) {
      parked = false;
      open.parked().remove(this);
    }
  }

  @Override
  public void reply(Method method) {
    MethodOutput.method(open.output(), number, method);
  }

  /** Gives a command to the broker; this channel's frames wait until it is answered. */
  void command(CatalogCommand command, Method method, Consumer<CatalogReply> whenDone) {
    await();
    open.session()
        .execute(
            command,
            reply ->
                answered(() -> {
                  if (reply instanceof CatalogReply.Refused(var refusal)) {
                    throw ErrorMapping.refused(refusal, method);
                  }
                  whenDone.accept(reply);
                }));
  }

  /** Later frames wait from now on, until {@link #answered}. */
  @Override
  public void await() {
    await(WaitReason.ANSWER);
  }

  /** Likewise, for something other than an answer of the broker. */
  void await(WaitReason reason) {
    wait.begin(reason);
  }

  /** The answer is here: acts on it, then goes on with the frames that waited. */
  @Override
  public void answered(Runnable action) {
    wait.end();
    unpark();
    if (!open.isOpen()) {
      waitingFrames.releaseUnless(replaying);
      return;
    }
    if (state == State.OPEN) {
      act(action);
    }
    if (isOpen()) {
      cancelNotices.tell(this);
    }
    replay();
  }

  @Override
  public void published() {
    open.published(this);
  }

  @Override
  public void contentIncomplete() {
    open.startContentDeadline();
  }

  @Override
  public void confirmsDue() {
    open.tellConfirmsAtTurnEnd(this);
  }

  @Override
  public void deliver(
      AmqpConsumer consumer, long offset, boolean redelivered, MessageView message) {
    deliveries.deliver(consumer, offset, redelivered, message);
    updatePause();
  }

  @Override
  public void consumerCancelled(AmqpConsumer consumer, boolean mustBeHeard) {
    consumers.remove(consumer.tag());
    if (isOpen() && open.client().consumerCancelNotify()) {
      cancelNotices.add(consumer.tag(), !wait.isWaiting() || waitsForMemory(), this);
    } else if (mustBeHeard) {
      unavailable("the queue of a consumer is not available for now");
    }
  }

  @Override
  public void heldTooLong(long maxMillis) {
    failIfOpen(ErrorMapping.heldTooLong(number, maxMillis));
  }

  @Override
  public void unavailable(String why) {
    failIfOpen(AmqpProtocolException.unavailable(why, 0, 0));
  }

  private void failIfOpen(AmqpProtocolException error) {
    if (isOpen()) {
      open.failed(this, error);
    }
  }

  @Override
  public void updatePause() {
    consumers.paused(
        open.session().work(), !open.isWritable(), deliveries.isFull(), deliveriesWait);
  }

  /** Whether the channel is used for the first time since the last {@link #endOfRead}. */
  public boolean markUsedInRead() {
    boolean wasUsed = usedInRead;
    usedInRead = true;
    return !wasUsed;
  }

  /** Ends what one read has begun. */
  public void endOfRead() {
    usedInRead = false;
    publishing.flush();
    deliveries.flush();
    updatePause();
  }

  /** Closes the channel because of what its client did. */
  public void fail(AmqpProtocolException error) {
    publishing.confirms().tell(open.output());
    state = State.CLOSING;
    abandon(() -> {});
    reply(ChannelMethods.close(error));
  }

  /** Gives back all that it holds, in pieces; {@code done} runs when nothing is left of it. */
  void abandon(Runnable done) {
    deliveries.sources().close();
    publishing.abandon();
    txMethods.abandon();
    Countdown ended = new Countdown(1, done);
    consumers.cancelAll(open.session().work(), ended::arrived);
    deliveries.releaseAll(ended::allAsked);
  }

  /** The connection is gone. */
  public void release() {
    abandon(() -> {});
    waitingFrames.release(open.parked());
    unpark();
    wait.end();
    deliveriesWait.end();
  }

  private void replay() {
    if (replaying) {
      return;
    }
    replaying = true;
    int before = waitingFrames.bytes();
    while (!wait.isWaiting() && open.isOpen() && waitingFrames.next(this::frame)) {}
    replaying = false;
    if (before > 0) {
      countWaiting();
      open.endOfRead();
    }
    // A channel that has given its number to another is not told when the connection closes.
    waitingFrames.releaseUnless(open.isOpen() && waitingFrames.bytes() > 0);
  }

  private void takeFrame(ByteBuf in, FrameReader frame) {
    try {
      execute(in, frame);
    } catch (AmqpProtocolException e) {
      open.failed(this, e);
    } catch (RuntimeException e) {
      open.broken(e);
    }
  }

  private void act(Runnable action) {
    try {
      action.run();
    } catch (AmqpProtocolException e) {
      open.failed(this, e);
    } catch (RuntimeException e) {
      open.broken(e);
    }
  }

  private void execute(ByteBuf in, FrameReader frame) {
    if (state == State.CLOSED) {
      open.frame(in, frame);
      return;
    }
    if (state != State.OPEN) {
      discard(in, frame);
      return;
    }
    int offset = frame.payloadOffset();
    int length = frame.payloadBytes();
    switch (frame.type()) {
      case FrameType.METHOD -> {
        publishing.requireMethodExpected();
        executeMethod(in, frame);
      }
      case FrameType.HEADER -> took(publishing.header(in, offset, length), in, frame);
      case FrameType.BODY -> took(publishing.body(in, offset, length), in, frame);
      default -> throw new IllegalStateException("frame type " + frame.type());
    }
  }

  private void executeMethod(ByteBuf in, FrameReader frame) {
    int offset = frame.payloadOffset();
    int length = frame.payloadBytes();
    int id = MethodId.at(in, offset, length);
    if (id == PublishHeader.METHOD) {
      took(publishing.publish(in, frame), in, frame);
    } else if (id == AckHeader.METHOD) {
      ack.decode(in, offset, length);
      open.usedInRead(this);
      deliveries.settle(ack.deliveryTag(), ack.multiple(), BasicMethod.Ack.METHOD_ID);
    } else if (open.isOutputFull() && !ParkedChannels.freesMemory(id)) {
      putBack(in, frame, WaitReason.UNREAD_ANSWERS);
      open.whenWritable(() -> answered(() -> {}));
    } else {
      open.usedInRead(this);
      publishing.flush();
      deliveries.flush();
      execute(Method.decode(in, offset, length));
    }
  }

  /** The frame waits, before all that waits here already. */
  private void putBack(ByteBuf in, FrameReader frame, WaitReason reason) {
    await(reason);
    if (replaying) {
      // It has waited before and stays the first of those that wait.
      in.readerIndex(frame.payloadOffset() - FrameHeader.LENGTH_BYTES);
    } else {
      waitingFrames.add(in, frame);
      countWaiting();
    }
  }

  /** The header frame waits itself, until others have finished their messages. */
  private void awaitContentBudget(ByteBuf in, FrameReader frame) {
    putBack(in, frame, WaitReason.CONTENT_MEMORY);
    waitsForMemory = true;
    Runnable goOn =
        () -> {
          waitsForMemory = false;
          answered(() -> {});
        };
    open.shared().budget().await(new ContentWaiter(open, goOn), 0);
  }

  private void execute(Method method) {
    switch (method) {
      case ExchangeMethod exchange -> exchangeMethods.execute(exchange);
      case QueueMethod queue -> queueMethods.execute(queue);
      case BasicMethod basic -> basicMethods.execute(basic);
      case ChannelMethod.Close _ -> closeForClient();
      case ChannelMethod channel -> reply(ChannelMethods.answer(channel));
      case ConfirmMethod confirm -> publishing.confirms().execute(confirm, txMethods.isSelected());
      case AccessMethod access -> reply(AccessMethods.answer(access));
      case TxMethod tx -> txMethods.execute(tx);
      case ConnectionMethod connection -> throw ErrorMapping.unexpected(connection);
    }
  }

  private void closeForClient() {
    state = State.CLOSED_BY_CLIENT;
    abandon(() -> {
      if (open.isOpen()) {
        publishing.confirms().tell(open.output());
        closed();
        reply(new ChannelMethod.CloseOk());
      }
    });
  }

  @Override
  public String toString() {
    return "channel " + number + " of " + open;
  }

  private void closed() {
    deliveriesWait.end();
    state = State.CLOSED;
    open.closed(this);
  }

  /** After a close only the rest of the handshake counts. */
  private void discard(ByteBuf in, FrameReader frame) {
    if (state != State.CLOSING || frame.type() != FrameType.METHOD) {
      return;
    }
    switch (MethodId.at(in, frame.payloadOffset(), frame.payloadBytes())) {
      case ChannelMethod.CLASS_ID << Short.SIZE | ChannelMethod.CloseOk.METHOD_ID -> closed();
      case ChannelMethod.CLASS_ID << Short.SIZE | ChannelMethod.Close.METHOD_ID ->
          reply(new ChannelMethod.CloseOk());
      default -> {}
    }
  }
}
