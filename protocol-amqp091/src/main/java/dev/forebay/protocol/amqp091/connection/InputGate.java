package dev.forebay.protocol.amqp091.connection;

import io.netty.channel.ChannelHandlerContext;
import java.util.EnumSet;
import java.util.Set;

/**
 * Decides whether a connection reads from its socket: it does unless there is a reason not to.
 * Confined to the connection's loop.
 */
final class InputGate {
  /** Why reading stops. */
  enum Reason {
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

  InputGate(ChannelHandlerContext context) {
    this.context = context;
  }

  boolean isClosedFor(Reason reason) {
    return reasons.contains(reason);
  }

  void close(Reason reason) {
    if (reasons.isEmpty()) {
      context.channel().config().setAutoRead(false);
    }
    reasons.add(reason);
  }

  /** Takes a reason away; reading goes on when none is left. */
  void open(Reason reason) {
    if (reasons.remove(reason) && reasons.isEmpty()) {
      context.channel().config().setAutoRead(true);
    }
  }
}
