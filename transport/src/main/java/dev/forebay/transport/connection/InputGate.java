package dev.forebay.transport.connection;

import io.netty.channel.ChannelHandlerContext;
import java.util.EnumSet;
import java.util.Set;

/**
 * Decides whether a connection reads from its socket: it does unless there is a reason not to.
 * Confined to the connection's loop.
 */
public final class InputGate {
  /** Why reading stops. */
  public enum Reason {
    /** Too many frames wait for an earlier method of their channel. */
    WAITING_FRAMES,
    /** The broker asks publishers to pause. */
    PUBLISH_PRESSURE,
    /** Too much waits for memory that others must free. */
    PARKED,
    /** Others have the memory for incomplete frames. */
    FRAME_MEMORY
  }

  private final ChannelHandlerContext context;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

  public InputGate(ChannelHandlerContext context) {
    this.context = context;
  }

  public boolean isClosedFor(Reason reason) {
    return reasons.contains(reason);
  }

  public void close(Reason reason) {
    if (reasons.isEmpty()) {
      context.channel().config().setAutoRead(false);
    }
    reasons.add(reason);
  }

  /** Takes a reason away; reading goes on when none is left. */
  public void open(Reason reason) {
    if (reasons.remove(reason) && reasons.isEmpty()) {
      context.channel().config().setAutoRead(true);
    }
  }
}
