package dev.forebay.broker.record;

import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import java.nio.ByteBuffer;

/** Tells whether a record is the one that an index row means; no state. */
public final class RecordIdentity {
  private RecordIdentity() {}

  /** Whether the sound record that begins there holds the messages of a destination from a base. */
  public static boolean is(ByteBuffer memory, int start, long destinationId, long baseOffset) {
    byte code = RecordFormat.typeCode(memory, start);
    if (!RecordType.isKnown(code)) {
      return false;
    }
    return switch (RecordType.of(code)) {
      case RUN, STREAM_RUN -> hasTarget(memory, start, destinationId, baseOffset);
      case KAFKA_BATCH ->
          BatchFormat.partitionId(memory, start) == destinationId
              && BatchFormat.baseOffset(memory, start) == baseOffset;
      case SETTLEMENT,
          SUBSCRIPTION_STATE,
          TRANSACTION_PART,
          TRANSACTION_DECISION,
          STREAM_STATE,
          CATALOG_ENTRY,
          CATALOG_SNAPSHOT_BEGIN,
          CATALOG_SNAPSHOT_END ->
          false;
    };
  }

  private static boolean hasTarget(
      ByteBuffer memory, int start, long destinationId, long baseOffset) {
    int count = RunFormat.targetCount(memory, start);
    for (int i = 0; i < count; i++) {
      if (RunFormat.targetId(memory, start, i) == destinationId
          && RunFormat.targetBase(memory, start, i) == baseOffset) {
        return true;
      }
    }
    return false;
  }
}
