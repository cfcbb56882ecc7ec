package dev.forebay.tests.hostile.node;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.node.Broker;
import dev.forebay.protocol.amqp091.AmqpProtocol;
import dev.forebay.protocol.kafka.KafkaProtocol;
import dev.forebay.protocol.kafka.KafkaRequests;
import dev.forebay.protocol.mqtt.MqttProtocol;
import dev.forebay.protocol.stomp.StompProtocol;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.ConnectionResources;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a node counts: memory, and what there is of everything.
 *
 * @param ofConnections what only connections have, by name: nothing once all are gone
 * @param ofObjects what queues and topics have: nothing once all are deleted
 */
public record Accounts(Map<String, Long> ofConnections, Map<String, Long> ofObjects) {
  static Accounts of(
      Broker broker,
      List<EventLoop> loops,
      AmqpProtocol amqp,
      KafkaProtocol kafka,
      StompProtocol stomp,
      MqttProtocol mqtt,
      KafkaRequests requests,
      ConnectionResources resources,
      UnpooledByteBufAllocator memory) {
    BrokerMetrics counted = broker.metrics();
    Map<String, Long> ofConnections = new TreeMap<>();
    ofConnections.put("AMQP connections", amqp.metrics().connections());
    ofConnections.put("channels", amqp.metrics().channels());
    ofConnections.put("paused channels", amqp.metrics().pausedChannels());
    ofConnections.put("bytes of incomplete messages", amqp.metrics().incompleteContentBytes());
    ofConnections.put("bytes of unacknowledged deliveries", amqp.metrics().unackedBytes());
    ofConnections.put("bytes of frames that wait", amqp.metrics().waitingBytes());
    ofConnections.put("bytes parked", amqp.parkedBytes());
    ofConnections.put("Kafka connections", kafka.metrics().connections());
    ofConnections.put("STOMP connections", stomp.metrics().connections());
    ofConnections.put("paused STOMP connections", stomp.metrics().pausedChannels());
    ofConnections.put("bytes of STOMP's unacknowledged", stomp.metrics().unackedBytes());
    ofConnections.put("MQTT connections", mqtt.metrics().connections());
    ofConnections.put("bytes of MQTT's clients", mqtt.clientBytes());
    ofConnections.put("bytes of Kafka's answers", requests.answerBytes());
    ofConnections.put("partitions of fetch sessions", (long) requests.sessionPartitions());
    ofConnections.put("bytes of batches looked into", requests.inspectedBytes());
    ofConnections.put("bytes of channels and consumers", resources.kept().heldBytes());
    ofConnections.put("bytes of incomplete frames", resources.frameMemory().heldBytes());
    for (WaitReason reason : WaitReason.values()) {
      ofConnections.put("waits for " + reason.label(), resources.waits().count(reason));
    }
    ofConnections.put("bytes of sockets' buffers", memory.metric().usedDirectMemory());
    ofConnections.put("bytes on the heap of sockets", memory.metric().usedHeapMemory());
    ofConnections.put("unacknowledged messages", counted.unacknowledged.sum());
    ofConnections.put("pinned bytes", counted.pinnedBytes.sum());
    ofConnections.put("bytes staged", broker.stagedBytes());
    ofConnections.put("bytes converted", broker.convertedBytes());
    ofConnections.put(
        "bytes of stream windows", loops.stream().mapToLong(broker::streamWindowBytes).sum());
    Map<String, Long> ofObjects = new TreeMap<>();
    ofObjects.put("queues", counted.queues.sum());
    ofObjects.put("ready messages", counted.ready.sum());
    ofObjects.put("bytes read back", broker.coldBytes());
    ofObjects.put("bytes of the catalog", broker.catalogBytes());
    return new Accounts(ofConnections, ofObjects);
  }

  /** What connections have left behind. */
  public Map<String, Long> left() {
    return nonzero(ofConnections);
  }

  /** Fails if queues and topics take more than they did at another time. */
  public void requireNotAbove(Accounts calm) {
    Map<String, Long> above = new TreeMap<>(ofObjects);
    above
        .entrySet()
        .removeIf(each -> each.getValue() <= calm.ofObjects.getOrDefault(each.getKey(), 0L));
    if (!above.isEmpty()) {
      throw new AssertionError(
          "what was deleted has left " + above + "; before there were " + calm.ofObjects);
    }
  }

  private static Map<String, Long> nonzero(Map<String, Long> all) {
    Map<String, Long> rest = new TreeMap<>(all);
    rest.values().removeIf(value -> value == 0);
    return rest;
  }
}
