package dev.forebay.server.memory;

import static dev.forebay.server.memory.MemoryLimit.Place.HEAP;

import dev.forebay.broker.api.BrokerMemory;
import java.util.List;

/**
 * How the heap is shared out: what has no use for more than so many bytes has a limit, the others
 * have parts.
 *
 * @param catalogBytes of what is declared and bound
 * @param retainedBytesPerHost of MQTT's retained messages in one virtual host
 * @param mqttStateBytesPerHost of what is known of MQTT's clients in one virtual host
 * @param keptBytes of channels and consumers
 * @param producerBytes of what partitions know of producers
 * @param memberBytes of what members of Kafka's groups say of themselves
 * @param unackedBytes of what AMQP's channels remember of unacknowledged deliveries
 * @param stompUnackedBytes likewise STOMP's connections
 * @param runBytes of what is known of messages in memory, of each kind of them
 * @param stagedBytes of transactions
 * @param inspectionBytes of batches that are looked into
 * @param convertedBytes of what is converted, besides one message
 * @param openBatchBytes of batches that readers are in the midst of
 * @param routeBytesPerLoop of routes that a loop has looked up
 * @param dueBytesPerShard of when messages are due that a shard's queues hold back
 */
public record HeapShares(
    long catalogBytes,
    long retainedBytesPerHost,
    long mqttStateBytesPerHost,
    long keptBytes,
    long producerBytes,
    long memberBytes,
    long unackedBytes,
    long stompUnackedBytes,
    long runBytes,
    long stagedBytes,
    long inspectionBytes,
    long convertedBytes,
    long openBatchBytes,
    long routeBytesPerLoop,
    long dueBytesPerShard) {
  private static final long MIB = 1 << 20;

  /** Into so many parts goes what is not set aside. */
  private static final int PARTS = 180;

  /** Of standard error, what is written of settlements, and a buffer for groups. */
  private static final long PROCESS_BYTES = 5 * MIB / 2;

  /** A record of Kafka's that readers of other protocols may get, whatever AMQP's limit is. */
  private static final long RECORD_BYTES = 17 * MIB;

  /** A channel takes at least that. */
  private static final long CHANNEL_BYTES = 2700;

  /** Every channel has that, whatever others have. */
  private static final long CHANNEL_SHARE_BYTES = 256;

  static HeapShares of(ProcessMemory memory, MemoryNeeds needs) {
    long part = Math.max(0, memory.usableBytes(HEAP) - PROCESS_BYTES - largest(needs)) / PARTS;
    long kept = 28 * part;
    long unacked = (12 * part - kept / CHANNEL_BYTES * CHANNEL_SHARE_BYTES) / 5 * 4;
    return new HeapShares(
        44 * part,
        12 * part / needs.virtualHosts(),
        10 * part / needs.virtualHosts(),
        kept,
        8 * part,
        Math.min(8 * part, 32 * MIB),
        Math.min(unacked / 3 * 2, 32 * MIB),
        Math.min(unacked / 3, 32 * MIB),
        Math.min(8 * part, (needs.chunksBytes() + needs.transientBytes()) / 2),
        Math.min(18 * part, 64 * MIB),
        Math.min(8 * part, 64 * MIB),
        Math.min(8 * part, 16 * MIB),
        Math.min(4 * part, 32 * MIB),
        Math.min(4 * part / needs.loops(), 4 * MIB),
        Math.min(4 * part / needs.shards(), BrokerMemory.DUE_BYTES_PER_SHARD));
  }

  private static long largest(MemoryNeeds needs) {
    return Math.max(needs.messageBytesMax(), RECORD_BYTES);
  }

  List<MemoryLimit> limits(MemoryNeeds needs) {
    return List.of(
        MemoryLimit.ofNode("CatalogLimits.nodeBytes", HEAP, catalogBytes),
        new MemoryLimit(
            "MqttLimits.retainedBytesMax",
            HEAP,
            MemoryLimit.Unit.VIRTUAL_HOST,
            retainedBytesPerHost,
            needs.virtualHosts()),
        new MemoryLimit(
            "MqttLimits.stateBytesMax",
            HEAP,
            MemoryLimit.Unit.VIRTUAL_HOST,
            mqttStateBytesPerHost,
            needs.virtualHosts()),
        MemoryLimit.ofNode("KeptBudget", HEAP, keptBytes),
        MemoryLimit.ofNode("BrokerSettings.producerBytes", HEAP, producerBytes),
        MemoryLimit.ofNode("GroupSettings.memberBytesMax", HEAP, memberBytes),
        MemoryLimit.ofNode("AmqpMemory.unackedBytes", HEAP, unackedBytes / 4 * 5),
        MemoryLimit.ofNode("StompLimits.nodeUnackedBytesMax", HEAP, stompUnackedBytes / 4 * 5),
        new MemoryLimit(
            "UnackedBudget.SMALL_SHARE_BYTES",
            HEAP,
            MemoryLimit.Unit.CHANNEL,
            CHANNEL_SHARE_BYTES,
            keptBytes / CHANNEL_BYTES),
        MemoryLimit.ofNode("BrokerMemory.runHeapBytes", HEAP, 2 * runBytes),
        MemoryLimit.ofNode("BrokerMemory.stagedBytes", HEAP, stagedBytes),
        MemoryLimit.ofNode("KafkaLimits.inspectionBytesMax", HEAP, inspectionBytes),
        MemoryLimit.ofNode(
            "BrokerMemory.convertedBytes",
            HEAP,
            Math.max(convertedBytes, convertedBytes / 2 + largest(needs))),
        MemoryLimit.ofNode("BrokerMemory.openBatchBytes", HEAP, openBatchBytes),
        new MemoryLimit(
            "BrokerMemory.routeBytesPerLoop",
            HEAP,
            MemoryLimit.Unit.LOOP,
            routeBytesPerLoop,
            needs.loops()),
        new MemoryLimit(
            "BrokerMemory.dueBytesPerShard",
            HEAP,
            MemoryLimit.Unit.SHARD,
            dueBytesPerShard,
            needs.shards()),
        MemoryLimit.ofNode("StandardError.WAITING_BYTES_MAX", HEAP, MIB),
        MemoryLimit.ofNode("GroupRuntime.CACHED_BUFFER_BYTES_MAX", HEAP, MIB),
        new MemoryLimit(
            "SettlementJournal.WAITING_BYTES_MAX",
            HEAP,
            MemoryLimit.Unit.SHARD,
            64 << 10,
            needs.shards()));
  }
}
