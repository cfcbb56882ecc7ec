package dev.forebay.transport.connection;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/**
 * Decides whether a connection reads from its socket: it does unless there is a reason not to.
 * Confined to the connection's loop.
 */
public final class InputGate {
  private final Channel channel;
  private final Set<WaitReason> reasons = EnumSet.noneOf(WaitReason.class);

  InputGate(Channel channel) {
    this.channel = channel;
  }

  /** Whether the socket is read. */
  public boolean isOpen() {
    return reasons.isEmpty();
  }

  public boolean isClosedFor(WaitReason reason) {
    return reasons.contains(reason);
  }

  /** The socket rests from now on. */
  public void close(WaitReason reason) {
    if (reasons.isEmpty()) {
      channel.config().setAutoRead(false);
    }
    reasons.add(reason);
  }

  /** Takes a reason away; reading goes on when none is left. */
  public void open(WaitReason reason) {
    if (reasons.remove(reason) && reasons.isEmpty()) {
      channel.config().setAutoRead(true);
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
}
