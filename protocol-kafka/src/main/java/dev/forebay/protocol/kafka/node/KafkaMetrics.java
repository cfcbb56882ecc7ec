package dev.forebay.protocol.kafka.node;

import dev.forebay.runtime.measure.Measure;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts what Kafka's clients do. Any thread. */
public final class KafkaMetrics {
  private final LongAdder connections = new LongAdder();
  private final LongAdder requests = new LongAdder();

  /** What is told of it. */
  public List<Measure> measures() {
    return List.of(
        Measure.gauge("kafka_connections", "Open Kafka connections.", this::connections),
        Measure.counter("kafka_requests", "Requests of Kafka clients.", this::requests));
  }

  /** Open connections. */
  public long connections() {
    return connections.sum();
  }

  /** Requests that were understood, since the start. */
  public long requests() {
    return requests.sum();
  }

  /** A connection is there. */
  public void connectionOpened() {
    connections.increment();
  }

  /** It is gone. */
  public void connectionClosed() {
    connections.decrement();
  }

  /** A request was understood. */
  public void requestRead() {
    requests.increment();
  }
}
