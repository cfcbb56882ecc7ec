package dev.forebay.protocol.kafka.produce;

import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.config.BatchRules;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/** Checks a batch by its header and its checksum. Confined to one loop. */
final class BatchCheck {
  private static final int ZSTD = 4;

  /** Of a batch of the first magic. */
  private static final int SMALLEST_BYTES = 26;

  private static final short FIRST_VERSION_WITH_ZSTD = 7;

  private final CRC32C crc = new CRC32C();

  /** Whether the first bytes are those of some batch, as far as they are there. */
  static boolean isReadable(@Nullable BaseRecords records) {
    if (!(records instanceof MemoryRecords memory)) {
      return true;
    }
    ByteBuffer batch = memory.buffer();
    if (batch.remaining() < BatchHeader.SIZE_BEFORE_LENGTH) {
      return true;
    }
    return BatchHeader.sizeBytes(batch) >= SMALLEST_BYTES
        && (batch.remaining() < BatchHeader.MAGIC_BYTES
            || (BatchHeader.magic(batch) >= 0 && BatchHeader.magic(batch) <= BatchHeader.MAGIC));
  }

  /** The one batch that a partition's part of a request must have. */
  static ByteBuffer batch(@Nullable BaseRecords records, short version) {
    if (!(records instanceof MemoryRecords memory) || memory.sizeInBytes() == 0) {
      throw invalid("Produce requests must have one record batch for each partition.");
    }
    ByteBuffer batch = memory.buffer();
    if (batch.remaining() >= BatchHeader.MAGIC_BYTES
        && BatchHeader.magic(batch) != BatchHeader.MAGIC) {
      throw new BatchRefusedException(
          Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT,
          "Only record batches with magic version 2 are taken, this has %d."
              .formatted(BatchHeader.magic(batch)));
    }
    if (batch.remaining() < BatchHeader.LENGTH_BYTES) {
      throw new BatchRefusedException(Errors.CORRUPT_MESSAGE, "Record batch without a header.");
    }
    long size = BatchHeader.sizeBytes(batch);
    if (size < BatchHeader.LENGTH_BYTES) {
      throw new BatchRefusedException(
          Errors.CORRUPT_MESSAGE, "Record batch of %d bytes.".formatted(size));
    }
    if (size > batch.remaining()) {
      throw invalid("Record batch of %d bytes in %d.".formatted(size, batch.remaining()));
    }
    if (size < batch.remaining()) {
      throw invalid("Produce requests must have exactly one record batch for each partition.");
    }
    checkCompression(batch, version);
    return batch;
  }

  /** Checks all that the header says, but times. */
  void header(ByteBuffer batch, BatchRules rules) {
    if (batch.remaining() > rules.maxBytes()) {
      throw new BatchRefusedException(
          Errors.MESSAGE_TOO_LARGE,
          "The record batch size is %d bytes, which exceeds the maximum configured value of %d."
              .formatted(batch.remaining(), rules.maxBytes()));
    }
    if (!BatchHeader.hasRightChecksum(batch, crc)) {
      throw new BatchRefusedException(Errors.CORRUPT_MESSAGE, "Record batch is corrupt.");
    }
    checkNumbers(batch);
    checkKind(batch);
    if (BatchHeader.isLogAppendTime(batch) && !rules.logAppendTime()) {
      throw new BatchRefusedException(
          Errors.INVALID_TIMESTAMP, "Producer should not set timestamp type to LogAppendTime.");
    }
  }

  /**
   * What the broker has to know of a good batch, which then has what the broker adds to it.
   *
   * @param maxMillis time of its latest record
   * @param nowMillis the time if the topic wants the broker's
   */
  BatchHead head(ByteBuffer batch, BatchRules rules, long maxMillis, long nowMillis) {
    BatchHeader.leaderEpoch(batch, ClusterNode.LEADER_EPOCH);
    if (rules.logAppendTime()) {
      BatchHeader.logAppendTime(batch, nowMillis, crc);
    } else if (BatchHeader.maxTimestamp(batch) != maxMillis) {
      BatchHeader.maxTimestamp(batch, maxMillis, crc);
    }
    // A batch without times is as old as its arrival, so that retention does not take it at once.
    boolean arrival = rules.logAppendTime() || maxMillis == BatchHeader.NO_TIMESTAMP;
    return new BatchHead(
        BatchHeader.count(batch),
        arrival ? nowMillis : maxMillis,
        BatchHeader.producerId(batch),
        BatchHeader.producerEpoch(batch),
        BatchHeader.baseSequence(batch));
  }

  /** The latest time as the header has it, of a batch that nobody looks into. */
  static long maxMillis(ByteBuffer batch, BatchRules rules, long nowMillis) {
    long maxMillis = BatchHeader.maxTimestamp(batch);
    if (!rules.logAppendTime()) {
      checkTime(maxMillis, rules, nowMillis);
      checkTime(BatchHeader.baseTimestamp(batch), rules, nowMillis);
    }
    return maxMillis;
  }

  private static void checkCompression(ByteBuffer batch, short version) {
    int compression = BatchHeader.compression(batch);
    if (compression > ZSTD || (compression == ZSTD && version < FIRST_VERSION_WITH_ZSTD)) {
      throw new BatchRefusedException(
          Errors.UNSUPPORTED_COMPRESSION_TYPE,
          "Compression %d is not possible in produce version %d.".formatted(compression, version));
    }
  }

  private static void checkNumbers(ByteBuffer batch) {
    int count = BatchHeader.count(batch);
    if (BatchHeader.baseOffset(batch) != 0) {
      throw invalid(
          "The baseOffset of the record batch should be 0, but it is %d."
              .formatted(BatchHeader.baseOffset(batch)));
    }
    if (count <= 0) {
      throw invalid("Invalid reported count for record batch: %d.".formatted(count));
    }
    if (BatchHeader.lastOffsetDelta(batch) != count - 1) {
      throw invalid(
          "Inconsistent batch offset range [0, %d] and count of records %d."
              .formatted(BatchHeader.lastOffsetDelta(batch), count));
    }
  }

  private static void checkKind(ByteBuffer batch) {
    if (BatchHeader.isControl(batch)) {
      throw invalid("Clients are not allowed to write control records.");
    }
    if (BatchHeader.isTransactional(batch)) {
      throw new BatchRefusedException(
          Errors.INVALID_TXN_STATE, "Transactions are not served by this broker.");
    }
    long producer = BatchHeader.producerId(batch);
    if (producer < BatchHead.NO_PRODUCER) {
      throw invalid("Invalid producerId %d in record batch.".formatted(producer));
    }
    if (producer != BatchHead.NO_PRODUCER
        && (BatchHeader.baseSequence(batch) < 0 || BatchHeader.producerEpoch(batch) < 0)) {
      throw invalid(
          "Invalid sequence number %d in record batch with producerId %d."
              .formatted(BatchHeader.baseSequence(batch), producer));
    }
  }

  private static void checkTime(long millis, BatchRules rules, long nowMillis) {
    if (millis != BatchHeader.NO_TIMESTAMP && !rules.allow(millis, nowMillis)) {
      throw new BatchRefusedException(
          Errors.INVALID_TIMESTAMP,
          "Timestamp %d is out of range. The timestamp should be within %d ms before and %d ms after %d."
              .formatted(millis, rules.beforeMaxMillis(), rules.afterMaxMillis(), nowMillis));
    }
  }

  private static BatchRefusedException invalid(String text) {
    return new BatchRefusedException(Errors.INVALID_RECORD, text);
  }
}
