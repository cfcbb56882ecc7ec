package dev.forebay.server;

import dev.forebay.broker.Broker;
import dev.forebay.broker.BrokerMetrics;
import dev.forebay.management.LoopLag;
import dev.forebay.management.MetricsSource;
import dev.forebay.protocol.amqp091.connection.AmqpMetrics;

/** Gathers the node's measures for a scrape. Any thread. */
final class NodeMeasures implements MetricsSource {
  private final Broker broker;
  private final AmqpMetrics amqp;
  private final dev.forebay.transport.Listener clients;
  private final SyncMetrics syncs;
  private final LoopLag loopLag;

  NodeMeasures(
      Broker broker,
      AmqpMetrics amqp,
      dev.forebay.transport.Listener clients,
      SyncMetrics syncs,
      LoopLag loopLag) {
    this.broker = broker;
    this.amqp = amqp;
    this.clients = clients;
    this.syncs = syncs;
    this.loopLag = loopLag;
  }

  @Override
  public Measures read() {
    BrokerMetrics counted = broker.metrics();
    return new Measures(
        counted.messagesIn.sum(),
        counted.messagesOut.sum(),
        clients.traffic().bytesIn(),
        clients.traffic().bytesOut(),
        counted.ready.sum(),
        counted.unacknowledged.sum(),
        counted.pinnedBytes.sum(),
        clients.unsentBytes(),
        amqp.incompleteContentBytes(),
        amqp.connections(),
        amqp.channels(),
        counted.queues.sum(),
        syncs.read(),
        loopLag.read());
  }
}
