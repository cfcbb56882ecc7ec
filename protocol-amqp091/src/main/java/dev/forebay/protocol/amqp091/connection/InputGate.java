package dev.forebay.protocol.amqp091.connection;

import io.netty.channel.ChannelHandlerContext;

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
    PUBLISH_PRESSURE;

    private int bit() {
      return 1 << ordinal();
    }
  }

  private final ChannelHandlerContext context;
  private int reasons;

  InputGate(ChannelHandlerContext context) {
    this.context = context;
  }

  boolean isOpen() {
    return reasons == 0;
  }

  void close(Reason reason) {
    if (reasons == 0) {
      context.channel().config().setAutoRead(false);
    }
    reasons |= reason.bit();
  }

  /** Takes a reason away; reading goes on when none is left. */
  void open(Reason reason) {
    boolean wasClosed = reasons != 0;
    reasons &= ~reason.bit();
    if (wasClosed && reasons == 0) {
      context.channel().config().setAutoRead(true);
    }
  }
}
