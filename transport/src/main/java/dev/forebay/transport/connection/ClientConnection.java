package dev.forebay.transport.connection;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.Wait;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client's socket as its protocol sees it: what it is sent, whether it is read, the ends of
 * turns, and its end. Confined to the connection's loop.
 */
public final class ClientConnection {
  /** How long a client that is sent away may take for what it is still sent. */
  public static final long LEAVE_MILLIS = 5000;

  /** Where a channel has the name that its client's certificate lets it log in as. */
  public static final AttributeKey<String> CERTIFIED =
      AttributeKey.valueOf(ClientConnection.class, "certified");

  private enum Phase {
    OPEN,
    /** Nothing is read or added any more; the socket closes when it has taken the rest. */
    LEAVING,
    CLOSED
  }

  private final ConnectionResources.Loop shared;
  private final ChannelHandlerContext context;
  private final OutputBuffer output;
  private final Framing framing;
  private final InputGate gate;
  private final OutputShare share;
  private final Deadline leaving;
  private final Phases<Phase> phases;
  private final ClientProtocol protocol;
  private final GuardedLoop loop;
  private final Runnable turnEnd;
  private boolean turnEndRegistered;
  private boolean hasWritabilityChanged;

  ClientConnection(
      ConnectionResources.Loop shared,
      ChannelHandlerContext context,
      Function<ClientConnection, ClientProtocol> opening) {
    this.shared = shared;
    this.context = context;
    this.loop = new GuardedLoop(shared.loop(), this);
    this.turnEnd = () -> guarded(this::endOfTurn);
    this.output = new OutputBuffer(context, this::registerTurnEnd);
    this.framing = Framing.of(context.channel());
    this.gate = new InputGate(context.channel(), shared.waits());
    this.share = new OutputShare(this, shared.readers());
    this.leaving = new Deadline(loop);
    this.phases = new Phases<>(context.channel(), Phase.OPEN);
    this.protocol = opening.apply(this);
  }

  /** Its loop: a task of its own that throws ends it, and nobody else notices. */
  public EventLoop loop() {
    return loop;
  }

  /** The loop as others have it: what is the node's runs there, its session among it. */
  public EventLoop nodeLoop() {
    return shared.loop();
  }

  public OutputBuffer output() {
    return output;
  }

  public InputGate gate() {
    return gate;
  }

  /** Something of it that will wait now and then. */
  public Wait newWait(Object who) {
    return shared.waits().of(who);
  }

  /** A share of the memory for what clients make their connections keep. */
  public KeptBudget.Share newKeptShare() {
    return new KeptBudget.Share(shared.kept());
  }

  InputBudget frameMemory() {
    return shared.frameMemory();
  }

  public ByteBufAllocator allocator() {
    return context.alloc();
  }

  /** Whether the client takes what it is sent, or others need no memory for what they read. */
  public boolean isWritable() {
    return !share.isUsedUp() && context.channel().isWritable();
  }

  /** Whether others need the memory for what more would be made for it. */
  public boolean isShareUsedUp() {
    return share.isUsedUpNow();
  }

  public SocketAddress remote() {
    return context.channel().remoteAddress();
  }

  /** To which address of this node it has come. */
  public SocketAddress local() {
    return context.channel().localAddress();
  }

  /** As whom the client may log in by the certificate that it has shown; null if by none. */
  public @Nullable String certifiedUser() {
    return context.channel().attr(CERTIFIED).get();
  }

  /** Whether it is neither closed nor about to be. */
  public boolean isOpen() {
    return phases.is(Phase.OPEN);
  }

  /** Has the protocol's {@link ClientProtocol#endOfTurn} called. */
  public void registerTurnEnd() {
    if (!turnEndRegistered) {
      turnEndRegistered = true;
      shared.loop().executeAtTurnEnd(turnEnd);
    }
  }

  /** Has it told at the end of the turn: now a message may just be being written. */
  public void writabilityChanged() {
    hasWritabilityChanged = true;
    registerTurnEnd();
  }

  /** Sends what there is, then closes the socket; not later than after {@link #LEAVE_MILLIS}. */
  public void leave(String reason) {
    if (phases.is(Phase.OPEN)) {
      phases.enter(Phase.LEAVING, reason);
      output.flush();
      output.close();
      leaving.start(LEAVE_MILLIS, () -> drop("client does not take the last that it is sent"));
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> framing.end());
    }
  }

  /** Has the log say what is done with this client, and why; unless it says too much already. */
  public void tell(String what, String why) {
    shared.log().tell(what, remote(), why);
  }

  /** Closes the socket without a word. */
  public void drop(String why) {
    if (!phases.is(Phase.CLOSED)) {
      tell("dropping", why);
      phases.enter(Phase.CLOSED, why);
      context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
  }

  void begin() {
    protocol.begin();
  }

  void read(ByteBuf in) {
    if (!isOpen()) {
      in.release();
      return;
    }
    guarded(() -> protocol.read(in));
  }

  /** Runs what may fail because of what its client said; then it is dropped. */
  void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      protocol.broken(e);
    }
  }

  void endOfRead() {
    if (isOpen()) {
      protocol.endOfRead();
    }
  }

  void stop() {
    protocol.stop();
  }

  void broken(Throwable error) {
    protocol.broken(error);
  }

  void closed() {
    if (!phases.is(Phase.CLOSED)) {
      phases.enter(Phase.CLOSED, "the socket is closed");
    }
    leaving.met();
    share.closed();
    output.close();
    protocol.closed();
    gate.end();
  }

  private void endOfTurn() {
    turnEndRegistered = false;
    if (isOpen() && hasWritabilityChanged) {
      hasWritabilityChanged = false;
      protocol.writabilityChanged();
    }
    if (isOpen()) {
      protocol.endOfTurn();
    }
    output.flush();
    if (isOpen()) {
      share.flushed();
      protocol.flushed();
    }
  }

  @Override
  public String toString() {
    return context.channel().toString();
  }
}
