package dev.forebay.server;

import dev.forebay.broker.Broker;
import dev.forebay.broker.BrokerMetrics;
import dev.forebay.management.LoopLag;
import dev.forebay.management.MetricsSource;
import dev.forebay.protocol.amqp091.connection.AmqpMetrics;
import dev.forebay.protocol.kafka.KafkaMetrics;
import dev.forebay.transport.Traffic;
import java.util.List;

/** Gathers the node's measures for a scrape. Any thread. */
final class NodeMeasures implements MetricsSource {
  private final Broker broker;
  private final Protocols protocols;
  private final SyncMetrics syncs;
  private final LoopLag loopLag;

  /** What the protocols count, and the traffic of their listeners. */
  record Protocols(AmqpMetrics amqp, KafkaMetrics kafka, List<Traffic> traffic) {}

  NodeMeasures(Broker broker, Protocols protocols, SyncMetrics syncs, LoopLag loopLag) {
    this.broker = broker;
    this.protocols = protocols;
    this.syncs = syncs;
    this.loopLag = loopLag;
  }

  @Override
  public Measures read() {
    BrokerMetrics counted = broker.metrics();
    return new Measures(
        counted.messagesIn.sum(),
        counted.messagesOut.sum(),
        protocols.traffic().stream().mapToLong(Traffic::bytesIn).sum(),
        protocols.traffic().stream().mapToLong(Traffic::bytesOut).sum(),
        counted.ready.sum(),
        counted.unacknowledged.sum(),
        counted.pinnedBytes.sum(),
        protocols.amqp().connections(),
        protocols.kafka().connections(),
        protocols.kafka().requests(),
        protocols.amqp().channels(),
        counted.queues.sum(),
        syncs.read(),
        loopLag.read());
  }
}
