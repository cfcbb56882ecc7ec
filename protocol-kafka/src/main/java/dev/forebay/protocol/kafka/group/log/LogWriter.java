package dev.forebay.protocol.kafka.group.log;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.coordinator.common.runtime.PartitionWriter;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.VerificationGuard;

/**
 * The coordinator's way to the log: a batch has its offset at once, and is durable when the
 * listener hears of it. A batch has at most {@value #BATCH_BYTES_MAX} bytes, so that is how large
 * the state of one classic group can be. Confined to the loop.
 */
public final class LogWriter implements PartitionWriter {
  private static final int BATCH_BYTES_MAX = 1 << 20;

  private final OffsetsLog log;
  private final LogConfig config =
      new LogConfig(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, BATCH_BYTES_MAX));

  /** Writes to this log. */
  public LogWriter(OffsetsLog log) {
    this.log = log;
  }

  @Override
  public void registerListener(TopicPartition partition, Listener listener) {
    log.onDurable(offset -> listener.onHighWatermarkUpdated(partition, offset));
  }

  @Override
  public void deregisterListener(TopicPartition partition, Listener listener) {
    log.onDurable(_ -> {});
  }

  @Override
  public LogConfig config(TopicPartition partition) {
    return config;
  }

  @Override
  public long append(
      TopicPartition partition,
      VerificationGuard guard,
      MemoryRecords records,
      short transactionVersion) {
    return log.append(records);
  }

  @Override
  public CompletableFuture<VerificationGuard> maybeStartTransactionVerification(
      TopicPartition partition,
      String transactionalId,
      long producerId,
      short producerEpoch,
      int apiVersion) {
    return CompletableFuture.failedFuture(
        new UnsupportedVersionException("offsets are not committed in transactions here"));
  }

  @Override
  public CompletableFuture<Void> deleteRecords(TopicPartition partition, long beforeOffset) {
    return CompletableFuture.failedFuture(
        new UnsupportedVersionException("only the clean-up gives up records"));
  }
}
