package dev.forebay.server;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.node.Broker;
import dev.forebay.management.LoopLag;
import dev.forebay.management.MetricsSource;
import dev.forebay.protocol.amqp091.node.AmqpMetrics;
import dev.forebay.protocol.kafka.node.KafkaMetrics;
import dev.forebay.protocol.mqtt.node.MqttMetrics;
import dev.forebay.protocol.stomp.node.StompMetrics;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.runtime.watch.TurnWatch;
import dev.forebay.runtime.watch.Watchdog;
import dev.forebay.transport.connection.ConnectionResources;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/** Gathers the node's measures for a scrape. Any thread. */
final class NodeMeasures implements MetricsSource {
  private final Broker broker;
  private final Protocols protocols;
  private final SyncMetrics syncs;
  private final LoopLag loopLag;
  private final Watchdog watchdog;

  /** What the protocols count, and their listeners. */
  record Protocols(
      AmqpMetrics amqp,
      KafkaMetrics kafka,
      StompMetrics stomp,
      MqttMetrics mqtt,
      ConnectionResources resources,
      List<dev.forebay.transport.Listener> listeners) {}

  NodeMeasures(
      Broker broker, Protocols protocols, SyncMetrics syncs, LoopLag loopLag, Watchdog watchdog) {
    this.broker = broker;
    this.protocols = protocols;
    this.syncs = syncs;
    this.loopLag = loopLag;
    this.watchdog = watchdog;
  }

  @Override
  public Measures read() {
    BrokerMetrics counted = broker.metrics();
    return new Measures(
        counted.messagesIn.sum(),
        counted.messagesOut.sum(),
        sum(listener -> listener.traffic().bytesIn()),
        sum(listener -> listener.traffic().bytesOut()),
        counted.ready.sum(),
        counted.unacknowledged.sum(),
        counted.pinnedBytes.sum(),
        counted.failedReads.sum(),
        counted.ofUnknownForm.sum(),
        sum(dev.forebay.transport.Listener::unsentBytes),
        protocols.amqp().incompleteContentBytes() + protocols.resources().frameMemory().heldBytes(),
        protocols.amqp().connections(),
        protocols.kafka().connections(),
        protocols.kafka().requests(),
        protocols.stomp().connections(),
        protocols.stomp().frames(),
        protocols.mqtt().connections(),
        protocols.mqtt().receivedMessages(),
        protocols.mqtt().sentMessages(),
        protocols.mqtt().droppedDeliveries(),
        protocols.mqtt().refusedPublishes(),
        protocols.amqp().channels(),
        counted.queues.sum(),
        new Warnings(
            counted.stopped.count(),
            counted.skippedMessages.sum(),
            protocols.amqp().pausedChannels() + protocols.stomp().paused(),
            broker.time().apartMillis(),
            stalls()),
        syncs.read(),
        loopLag.read(),
        waiting(),
        broker.operations().shards().stream()
            .map(shard ->
                new Shard(
                    shard.number(),
                    shard.phase().label(),
                    shard.held(),
                    shard.heldBytes(),
                    shard.oldestNanos()))
            .toList());
  }

  private List<Stalls> stalls() {
    long now = System.nanoTime();
    return Arrays.stream(TurnWatch.Kind.values())
        .map(kind ->
            new Stalls(kind.label(), watchdog.stalls(kind), watchdog.longestNanos(kind, now)))
        .toList();
  }

  private List<Waiting> waiting() {
    Waits waits = protocols.resources().waits();
    return Arrays.stream(WaitReason.values())
        .map(reason -> new Waiting(reason.label(), waits.count(reason), waits.oldestNanos(reason)))
        .toList();
  }

  private long sum(ToLongFunction<dev.forebay.transport.Listener> measure) {
    return protocols.listeners().stream().mapToLong(measure).sum();
  }
}
