package dev.forebay.server;

import dev.forebay.broker.node.Broker;
import dev.forebay.protocol.amqp091.AmqpProtocol;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.protocol.amqp091.node.AmqpMemory;
import dev.forebay.protocol.mqtt.MqttProtocol;
import dev.forebay.protocol.mqtt.mapping.Sparkplug;
import dev.forebay.protocol.mqtt.node.MqttLimits;
import dev.forebay.protocol.stomp.StompProtocol;
import dev.forebay.protocol.stomp.node.StompDialect;
import dev.forebay.protocol.stomp.node.StompLimits;
import dev.forebay.server.config.MqttConfig;
import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.config.StompConfig;
import dev.forebay.server.memory.MemoryPlan;
import dev.forebay.transport.NettyLoops;
import dev.forebay.transport.ProtocolModule;
import dev.forebay.transport.connection.ConnectionResources;

/**
 * Makes what a node speaks, each with its limits from the configuration and its part of the memory.
 * For the starting thread.
 */
final class Protocols {
  /** Of the memory for frames that wait for memory: one for STOMP, the others for AMQP. */
  private static final int PARKED_PARTS = 4;

  private final NodeConfig config;
  private final MemoryPlan memory;
  private final NettyLoops loops;
  private final Broker broker;
  private final ConnectionResources resources;

  /** For the clients of this broker, on these loops. */
  Protocols(
      NodeConfig config,
      MemoryPlan memory,
      NettyLoops loops,
      Broker broker,
      ConnectionResources resources) {
    this.config = config;
    this.memory = memory;
    this.loops = loops;
    this.broker = broker;
    this.resources = resources;
  }

  ProtocolModule amqp() {
    AmqpLimits defaults = AmqpLimits.DEFAULT;
    AmqpLimits limits =
        new AmqpLimits(
            config.amqp().frameMaxBytes(),
            config.amqp().initialFrameMaxBytes(),
            config.amqp().channelMax(),
            Math.toIntExact(config.amqp().heartbeat().toSeconds()),
            Math.toIntExact(config.amqp().maxMessageBytes()),
            config.limits().unacknowledgedBytesPerChannel(),
            defaults.waitingBytesMax(),
            defaults.unreadOutputBytesMax(),
            defaults.pendingOutputBytesMax(),
            memory.direct().contentBytes(),
            Math.min(defaults.connectionContentBytesMax(), memory.direct().contentBytes()),
            defaults.handshakeMillis(),
            defaults.contentMillis(),
            defaults.closeMillis(),
            config.amqp().qosChangesRunning(),
            config.amqp().consumerTimeout().toMillis(),
            new AmqpMemory(
                memory.heap().unackedBytes(),
                memory.direct().parkedBytes() / PARKED_PARTS * (PARKED_PARTS - 1),
                memory.direct().waitingBytes()));
    return new AmqpProtocol(broker, limits, BuildVersion.read(), resources);
  }

  KafkaNode kafka(DataFormat format) {
    return new KafkaNode(config, memory, format, loops, broker, resources);
  }

  ProtocolModule stomp() {
    return new StompProtocol(
        broker,
        StompLimits.of(
            config.stomp().maxFrameBytes(),
            config.limits().unacknowledgedBytesPerChannel(),
            memory.heap().stompUnackedBytes(),
            memory.direct().parkedBytes() / PARKED_PARTS),
        config.stomp().dialect().equals(StompConfig.ACTIVEMQ)
            ? StompDialect.ACTIVEMQ
            : StompDialect.RABBITMQ,
        BuildVersion.read(),
        broker.time()::millis,
        resources);
  }

  ProtocolModule mqtt() {
    MqttConfig mqtt = config.mqtt();
    MqttLimits defaults = MqttLimits.DEFAULT;
    MqttLimits limits =
        new MqttLimits(
            Math.toIntExact(mqtt.maxPacketBytes()),
            mqtt.maxSessionExpiry().toSeconds(),
            defaults.receiveMaximum(),
            defaults.inflightMax(),
            defaults.topicAliasMax(),
            defaults.subscriptionsMax(),
            defaults.connectMillis(),
            memory.heap().retainedBytesPerHost(),
            memory.heap().mqttStateBytesPerHost(),
            defaults.pendingOutputBytesMax());
    MqttProtocol protocol =
        new MqttProtocol(
            broker,
            loops.loops(),
            limits,
            mqtt.exchange(),
            mqtt.sparkplug() ? Sparkplug.WITHOUT_DOT : Sparkplug.AS_SAID,
            broker.time()::millis,
            resources);
    protocol.start(config.broker().virtualHosts());
    return protocol;
  }
}
