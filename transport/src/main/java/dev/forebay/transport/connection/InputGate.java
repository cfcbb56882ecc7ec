package dev.forebay.transport.connection;

import dev.forebay.runtime.collection.FewMap;
import dev.forebay.runtime.wait.LoopWaits;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import io.netty.channel.Channel;

/**
 * Decides whether a connection reads from its socket: it does unless there is a reason not to.
 * Confined to the connection's loop.
 */
public final class InputGate {
  private final Channel channel;
  private final LoopWaits waits;
  private final FewMap<WaitReason, Wait> byReason = new FewMap<>();
  private int closedFor;
  private boolean hasEnded;

  InputGate(Channel channel, LoopWaits waits) {
    this.channel = channel;
    this.waits = waits;
  }

  /** Whether the socket is read. */
  public boolean isOpen() {
    return closedFor == 0;
  }

  public boolean isClosedFor(WaitReason reason) {
    Wait wait = byReason.get(reason);
    return wait != null && wait.isWaiting();
  }

  /** The socket rests from now on, for a reason that its client need not end. */
  public void close(WaitReason reason) {
    if (reason.isUpToClient()) {
      throw new IllegalArgumentException("nobody would hear the client end " + reason);
    }
    if (!hasEnded && !isClosedFor(reason)) {
      waitFor(reason).begin(reason);
      closedFor++;
      if (closedFor == 1) {
        channel.config().setAutoRead(false);
      }
    }
  }

  private Wait waitFor(WaitReason reason) {
    Wait wait = byReason.get(reason);
    if (wait == null) {
      wait = waits.of(channel);
      byReason.put(reason, wait);
    }
    return wait;
  }

  /** Takes a reason away; reading goes on when none is left. */
  public void open(WaitReason reason) {
    Wait wait = byReason.get(reason);
    if (wait != null && wait.isWaiting()) {
      wait.end();
      closedFor--;
      if (closedFor == 0) {
        channel.config().setAutoRead(true);
      }
    }
  }

  /** Closes for a reason, or takes the reason away. */
  public void set(WaitReason reason, boolean closed) {
    if (closed) {
      close(reason);
    } else {
      open(reason);
    }
  }

  /** The socket is gone: nothing waits for it any more. */
  void end() {
    hasEnded = true;
    byReason.values().forEach(Wait::end);
  }
}
