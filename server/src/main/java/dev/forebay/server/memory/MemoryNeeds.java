package dev.forebay.server.memory;

import dev.forebay.server.config.NodeConfig;

/**
 * What of the configuration decides how memory is shared out.
 *
 * @param loops event loops
 * @param shards of the data directory
 * @param virtualHosts that are served
 * @param connections at once
 * @param chunksBytes of young durable messages
 * @param transientBytes of transient messages
 * @param messageBytesMax largest message of AMQP, STOMP or MQTT, with its properties
 * @param frameBytesMax largest frame of theirs
 * @param requestBytesMax largest Kafka request, if there is memory for it
 */
public record MemoryNeeds(
    int loops,
    int shards,
    int virtualHosts,
    int connections,
    long chunksBytes,
    long transientBytes,
    long messageBytesMax,
    long frameBytesMax,
    long requestBytesMax) {
  /** Properties and what stands around a message. */
  private static final long AROUND_BYTES = 128 << 10;

  /** Of a node that is configured so. */
  public static MemoryNeeds of(NodeConfig config) {
    return new MemoryNeeds(
        config.loops().count(),
        config.data().shards(),
        config.broker().virtualHosts().size(),
        config.limits().connections(),
        config.memory().chunksBytes(),
        config.memory().transientBytes(),
        Math.max(config.amqp().maxMessageBytes(), largestFrameBytes(config)) + AROUND_BYTES,
        largestFrameBytes(config),
        config.kafka().maxRequestBytes());
  }

  private static long largestFrameBytes(NodeConfig config) {
    long bytes = Math.max(config.amqp().frameMaxBytes(), config.stomp().maxFrameBytes());
    return Math.max(bytes, config.mqtt().maxPacketBytes());
  }
}
