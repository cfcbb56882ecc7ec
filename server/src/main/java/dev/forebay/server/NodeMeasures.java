package dev.forebay.server;

import dev.forebay.broker.Broker;
import dev.forebay.broker.BrokerMetrics;
import dev.forebay.management.LoopLag;
import dev.forebay.management.MetricsSource;
import dev.forebay.protocol.amqp091.connection.AmqpMetrics;
import dev.forebay.transport.Traffic;

/** Gathers the node's measures for a scrape. Any thread. */
final class NodeMeasures implements MetricsSource {
  private final Broker broker;
  private final AmqpMetrics amqp;
  private final Traffic traffic;
  private final SyncMetrics syncs;
  private final LoopLag loopLag;

  NodeMeasures(
      Broker broker, AmqpMetrics amqp, Traffic traffic, SyncMetrics syncs, LoopLag loopLag) {
    this.broker = broker;
    this.amqp = amqp;
    this.traffic = traffic;
    this.syncs = syncs;
    this.loopLag = loopLag;
  }

  @Override
  public Measures read() {
    BrokerMetrics counted = broker.metrics();
    return new Measures(
        counted.messagesIn.sum(),
        counted.messagesOut.sum(),
        traffic.bytesIn(),
        traffic.bytesOut(),
        counted.ready.sum(),
        counted.unacknowledged.sum(),
        counted.pinnedBytes.sum(),
        amqp.connections(),
        amqp.channels(),
        counted.queues.sum(),
        syncs.read(),
        loopLag.read());
  }
}
