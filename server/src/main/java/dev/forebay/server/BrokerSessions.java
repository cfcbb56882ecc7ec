package dev.forebay.server;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.node.Broker;
import dev.forebay.protocol.amqp091.node.SessionOpener;
import dev.forebay.runtime.EventLoop;

/** Lets connections into the broker. */
public record BrokerSessions(Broker broker) implements SessionOpener {
  @Override
  public boolean serves(String virtualHost) {
    return broker.serves(virtualHost);
  }

  @Override
  public boolean isReaderMemoryUsedUp() {
    return broker.isReaderMemoryUsedUp();
  }

  @Override
  public Session open(EventLoop loop, String virtualHost, SessionListener listener) {
    return broker.openSession(loop, virtualHost, listener);
  }
}
