package dev.forebay.protocol.kafka.connection;

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
    /** Kafka's classes are being loaded for the node's first connection. */
    STARTING,
    /** Memory for an incomplete request is waited for. */
    MEMORY,
    /** A batch is being looked into. */
    LOOKING,
    /** Too many requests are unanswered. */
    PENDING_REQUESTS,
    /** The client does not take the answers. */
    UNSENT_ANSWERS,
    /** The broker asks publishers to pause. */
    PUBLISH_PRESSURE
  }

  private final ChannelHandlerContext context;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

  InputGate(ChannelHandlerContext context) {
    this.context = context;
  }

  /** Closes for a reason, or takes the reason away; reading goes on when none is left. */
  void set(Reason reason, boolean closed) {
    boolean wasOpen = reasons.isEmpty();
    boolean changed = closed ? reasons.add(reason) : reasons.remove(reason);
    if (changed && wasOpen != reasons.isEmpty()) {
      context.channel().config().setAutoRead(reasons.isEmpty());
    }
  }

  boolean isClosedFor(Reason reason) {
    return reasons.contains(reason);
  }
}
