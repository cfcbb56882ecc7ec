package dev.forebay.tests.hostile.node;

import dev.forebay.broker.api.SessionOpener;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.Worker;
import io.netty.channel.ChannelHandler;

/** What may be spoilt of a node, so that somebody has to notice. */
public interface NodeVariant {
  /** A sound node. */
  NodeVariant SOUND = new NodeVariant() {};

  /** The loop as connections see it. */
  default EventLoop loop(EventLoop loop) {
    return loop;
  }

  /** The door to the broker. */
  default SessionOpener sessions(SessionOpener sessions) {
    return sessions;
  }

  /** The workers of broker and storage. */
  default Worker.Factory workers(Worker.Factory workers) {
    return workers;
  }

  /** What stands between a socket and its protocol. */
  default ChannelHandler between() {
    return new io.netty.channel.ChannelHandlerAdapter() {};
  }
}
