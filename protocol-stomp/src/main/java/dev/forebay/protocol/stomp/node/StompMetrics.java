package dev.forebay.protocol.stomp.node;

import java.util.concurrent.atomic.LongAdder;

/** Counts what STOMP's clients do. Any thread. */
public final class StompMetrics {
  private final LongAdder connections = new LongAdder();
  private final LongAdder frames = new LongAdder();

  /** Connections that have been answered with CONNECTED. */
  public long connections() {
    return connections.sum();
  }

  /** Frames that were understood, since the start. */
  public long frames() {
    return frames.sum();
  }

  /** A client has connected. */
  public void connectionOpened() {
    connections.increment();
  }

  /** It is gone. */
  public void connectionClosed() {
    connections.decrement();
  }

  /** Frames were understood. */
  public void framesRead(int count) {
    frames.add(count);
  }
}
