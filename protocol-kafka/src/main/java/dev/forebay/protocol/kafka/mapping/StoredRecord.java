package dev.forebay.protocol.kafka.mapping;

import dev.forebay.message.ByteString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record with its names as bytes, which Kafka's own classes would make text of. Immutable.
 *
 * @param timeMillis -1 if it has none
 */
record StoredRecord(
    long offset,
    long timeMillis,
    @Nullable ByteString key,
    @Nullable ByteString value,
    List<Entry> headers) {
  StoredRecord {
    headers = List.copyOf(headers);
  }

  /** The same at another time. */
  StoredRecord at(long otherMillis) {
    return new StoredRecord(offset, otherMillis, key, value, headers);
  }

  /** A header. */
  record Entry(ByteString name, @Nullable ByteString value) {}
}
