package dev.forebay.protocol.kafka.node;

import java.nio.file.Path;

/**
 * What the operator says of topics.
 *
 * @param autoCreateTopics whether asking for a topic's metadata makes it, if the client allows
 * @param partitions of a topic that does not say
 * @param retentionMillis of a topic that does not say, or {@link #FOR_EVER}
 * @param checkCompressed whether compressed batches are looked into before they are taken
 * @param requestBytesMax as in {@link KafkaLimits}, to be told to clients
 * @param logDirectory where the data lies, to be told to clients
 */
public record KafkaSettings(
    boolean autoCreateTopics,
    int partitions,
    long retentionMillis,
    boolean checkCompressed,
    int requestBytesMax,
    Path logDirectory) {
  /** Retention without end. */
  public static final long FOR_EVER = -1;
}
