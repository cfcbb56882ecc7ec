package dev.forebay.protocol.amqp091.node;

import java.util.concurrent.atomic.LongAdder;

/** Counts what is open. Any thread. */
public final class AmqpMetrics {
  private final LongAdder connections = new LongAdder();
  private final LongAdder channels = new LongAdder();
  private final LongAdder incompleteContentBytes = new LongAdder();

  /** Connections that have completed their handshake. */
  public long connections() {
    return connections.sum();
  }

  /** Open channels of all connections. */
  public long channels() {
    return channels.sum();
  }

  /** Memory reserved for messages that have not arrived completely. */
  public long incompleteContentBytes() {
    return incompleteContentBytes.sum();
  }

  public void connectionOpened() {
    connections.increment();
  }

  public void connectionClosed() {
    connections.decrement();
  }

  public void channelOpened() {
    channels.increment();
  }

  public void channelClosed() {
    channels.decrement();
  }

  public void incompleteContentChanged(long bytes) {
    incompleteContentBytes.add(bytes);
  }
}
