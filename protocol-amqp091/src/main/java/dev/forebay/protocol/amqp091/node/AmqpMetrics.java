package dev.forebay.protocol.amqp091.node;

import dev.forebay.protocol.base.delivery.UnackedMetrics;
import dev.forebay.runtime.measure.Measure;
import dev.forebay.transport.connection.InputBudgets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is open. Any thread. */
public final class AmqpMetrics implements UnackedMetrics {
  private final LongAdder connections = new LongAdder();
  private final LongAdder channels = new LongAdder();
  private final LongAdder incompleteContentBytes = new LongAdder();
  private final LongAdder pausedChannels = new LongAdder();
  private final LongAdder waitingBytes = new LongAdder();
  private final AtomicLong unackedBytes = new AtomicLong();

  /** What is told of it. */
  public List<Measure> measures() {
    return List.of(
        InputBudgets.ofIncomplete(this::incompleteContentBytes),
        Measure.gauge("connections", "Open AMQP connections.", this::connections),
        Measure.gauge("channels", "Open channels.", this::channels),
        ofPaused());
  }

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

  @Override
  public long pausedChannels() {
    return pausedChannels.sum();
  }

  /** Frames of all connections that wait for earlier methods of their channels. */
  public long waitingBytes() {
    return waitingBytes.sum();
  }

  /** What all channels remember of unacknowledged deliveries. */
  @Override
  public long unackedBytes() {
    return unackedBytes.get();
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

  @Override
  public void channelPaused() {
    pausedChannels.increment();
  }

  @Override
  public void channelResumed() {
    pausedChannels.decrement();
  }

  public void waitingChanged(long bytes) {
    waitingBytes.add(bytes);
  }

  @Override
  public void unackedChanged(long bytes) {
    unackedBytes.addAndGet(bytes);
  }
}
