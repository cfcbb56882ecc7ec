package dev.forebay.tests.hostile.node;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;

/**
 * The client's end of a socket, and what two kernels hold between it and the server. Outside of the
 * world's steps.
 */
public final class Peer {
  /** What the client's kernel takes while the client does not read. */
  private static final int WINDOW_BYTES = 32 << 10;

  private enum State {
    OPEN,
    /** What was sent still arrives, then the end. */
    HUNG_UP,
    /** What was sent is lost. */
    RESET
  }

  private final ByteBuf toServer = Unpooled.buffer();
  private final ByteBuf toClient = Unpooled.buffer();
  private State state = State.OPEN;
  private boolean reads = true;
  private boolean isClosedByServer;
  private Runnable changed = () -> {};

  /** Tells the server's end of what has changed. */
  void connect(Runnable told) {
    changed = told;
  }

  /** Sends bytes, which are released. */
  public void send(ByteBuf bytes) {
    if (state == State.OPEN && !isClosedByServer) {
      toServer.discardSomeReadBytes();
      toServer.writeBytes(bytes);
      changed.run();
    }
    bytes.release();
  }

  /** What the server has not read yet. */
  public int unreadByServer() {
    return toServer.readableBytes();
  }

  /** Whether what comes is read as it comes. */
  public void reads(boolean readsOn) {
    reads = readsOn;
    changed.run();
  }

  /** What has come and was read; to be consumed. Nothing while the client does not read. */
  public ByteBuf received() {
    return reads ? toClient : Unpooled.EMPTY_BUFFER;
  }

  /** Reads a little, and does not look at it. */
  public void swallow(int bytes) {
    toClient.skipBytes(Math.min(bytes, toClient.readableBytes()));
    changed.run();
  }

  /** Closes: what was sent arrives. */
  public void hangUp() {
    end(State.HUNG_UP);
  }

  /** Closes as a client that dies: what was sent and not read is lost. */
  public void reset() {
    end(State.RESET);
  }

  private void end(State ended) {
    if (state == State.OPEN) {
      state = ended;
      changed.run();
    }
  }

  /** Whether neither side has closed it. */
  public boolean isOpen() {
    return state == State.OPEN && !isClosedByServer;
  }

  boolean hasHungUp() {
    return state == State.HUNG_UP;
  }

  boolean isReset() {
    return state == State.RESET;
  }

  int windowBytes() {
    int held = reads ? 0 : toClient.readableBytes();
    return state == State.OPEN ? Math.max(0, WINDOW_BYTES - held) : 0;
  }

  void take(ByteBuf into, int bytes) {
    into.writeBytes(toServer, bytes);
  }

  void give(ByteBuf from, int bytes) {
    toClient.discardSomeReadBytes();
    toClient.writeBytes(from, bytes);
  }

  /** Sends what the server's kernel takes; returns how much. */
  int sendTo(GatheringByteChannel socket) throws IOException {
    int all = toServer.readableBytes();
    return all == 0 ? 0 : toServer.readBytes(socket, all);
  }

  /** Reads as much as the client would; returns how much, -1 at the end. */
  int receiveFrom(ScatteringByteChannel socket) throws IOException {
    toClient.discardSomeReadBytes();
    return toClient.writeBytes(socket, windowBytes());
  }

  void closedByServer() {
    isClosedByServer = true;
    toServer.clear();
  }
}
