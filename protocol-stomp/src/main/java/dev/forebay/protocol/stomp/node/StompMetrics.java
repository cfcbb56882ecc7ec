package dev.forebay.protocol.stomp.node;

import dev.forebay.protocol.base.delivery.UnackedMetrics;
import dev.forebay.runtime.measure.Measure;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what STOMP's clients do. Any thread. */
public final class StompMetrics implements UnackedMetrics {
  private final LongAdder connections = new LongAdder();
  private final LongAdder frames = new LongAdder();
  private final LongAdder paused = new LongAdder();
  private final AtomicLong unackedBytes = new AtomicLong();

  /** What is told of it. */
  public List<Measure> measures() {
    return List.of(
        Measure.gauge("stomp_connections", "Open STOMP connections.", this::connections),
        Measure.counter("stomp_frames", "Frames of STOMP clients.", frames::sum),
        ofPaused());
  }

  /** Connections that have been answered with CONNECTED. */
  public long connections() {
    return connections.sum();
  }

  /** Of STOMP's connections each is one channel. */
  @Override
  public long pausedChannels() {
    return paused.sum();
  }

  @Override
  public long unackedBytes() {
    return unackedBytes.get();
  }

  @Override
  public void unackedChanged(long bytes) {
    unackedBytes.addAndGet(bytes);
  }

  @Override
  public void channelPaused() {
    paused.increment();
  }

  @Override
  public void channelResumed() {
    paused.decrement();
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
