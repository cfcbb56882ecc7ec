package dev.forebay.protocol.kafka.fetch;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.protocol.kafka.api.StoredBatches;
import dev.forebay.protocol.kafka.work.Steps;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Gathers what a fetch finds. Confined to the connection's loop. */
final class FetchAnswer {
  private static final long UNKNOWN = -1;

  private final Map<PartitionKey, PartitionData> found = new LinkedHashMap<>();
  private final Map<Object, FetchableTopicResponse> topics = new LinkedHashMap<>();
  private final boolean committedOnly;
  private long recordBytes;
  private boolean anyError;

  /**
   * An answer.
   *
   * @param committedOnly whether the client wants no aborted transactions; there are none
   */
  FetchAnswer(boolean committedOnly) {
    this.committedOnly = committedOnly;
  }

  long recordBytes() {
    return recordBytes;
  }

  boolean hasError() {
    return anyError;
  }

  boolean has(PartitionKey key) {
    return found.containsKey(key);
  }

  void records(PartitionKey key, Bounds bounds, StoredBatches batches) {
    recordBytes += batches.sizeInBytes();
    put(key, bounds, batches);
  }

  void bounds(PartitionKey key, Bounds bounds) {
    put(key, bounds, MemoryRecords.EMPTY);
  }

  void error(PartitionKey key, Errors error) {
    anyError = true;
    // As Kafka, which makes one answer for what is not there and another for what can't be read.
    boolean isUnknown =
        error == Errors.UNKNOWN_TOPIC_ID || error == Errors.UNKNOWN_TOPIC_OR_PARTITION;
    found.put(
        key,
        data(key)
            .setAbortedTransactions(isUnknown ? List.of() : null)
            .setErrorCode(error.code())
            .setHighWatermark(UNKNOWN)
            .setRecords(MemoryRecords.EMPTY));
  }

  /** Gives up the records, so that nothing is held while the client waits for more. */
  Steps dropRecords() {
    recordBytes = 0;
    Iterator<PartitionData> all = found.values().iterator();
    return () -> {
      if (!all.hasNext()) {
        return false;
      }
      if (all.next().records() instanceof StoredBatches stored) {
        stored.pin().release();
        all.remove();
      }
      return true;
    };
  }

  /** Puts together what {@link #response} gives. */
  Steps gather() {
    return Steps.each(
        found.entrySet(),
        one -> {
          PartitionKey key = one.getKey();
          topics
              .computeIfAbsent(
                  key.isById() ? key.id() : key.name(),
                  _ -> new FetchableTopicResponse().setTopic(key.name()).setTopicId(key.id()))
              .partitions()
              .add(one.getValue());
        });
  }

  FetchResponseData response(int sessionId) {
    return new FetchResponseData()
        .setSessionId(sessionId)
        .setResponses(new ArrayList<>(topics.values()));
  }

  private void put(PartitionKey key, Bounds bounds, BaseRecords records) {
    found.put(
        key,
        data(key)
            .setHighWatermark(bounds.visibleEnd())
            .setLastStableOffset(bounds.visibleEnd())
            .setLogStartOffset(bounds.startOffset())
            .setRecords(records));
  }

  private PartitionData data(PartitionKey key) {
    return new PartitionData()
        .setPartitionIndex(key.number())
        .setAbortedTransactions(committedOnly ? List.of() : null);
  }
}
