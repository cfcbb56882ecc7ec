package dev.forebay.broker.shard;

import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.record.KnownProducers;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.ProducerState;
import dev.forebay.broker.record.ProducerStates;
import dev.forebay.broker.record.StateSnapshot;
import dev.forebay.broker.record.StoredRecords;
import dev.forebay.broker.record.StreamStateFormat;
import dev.forebay.broker.stream.SizeMarks;
import dev.forebay.broker.stream.StreamPartition;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.view.IndexRow;

/** A partition's state while it is put together at start. */
final class RecoveringStream extends RecoveringDestination {
  private final SizeMarks sizes = new SizeMarks();
  private ProducerStates producers;
  private long start;

  RecoveringStream(long id, KnownProducers known) {
    super(id);
    this.producers = new ProducerStates(known);
  }

  /** The view knows this state, from the record at the position. */
  void known(long position, StreamStateFormat.State state) {
    isAt(position);
    next = state.next();
    start = state.start();
    producers.forgetAll();
    producers = state.producers();
  }

  /** A state record: it replaces what was known. */
  void state(long position, StreamStateFormat.State state) {
    known(position, state);
    changed();
  }

  /** A batch was appended. */
  void appended(BatchHead head, long base) {
    appended(base, head.count(), false);
    if (head.isIdempotent()) {
      producers.appended(head, base, ProducerState.UNKNOWN_MILLIS);
    }
  }

  /** There are no transactions in streams yet. */
  @Override
  void decide(Decisions decisions) {}

  @Override
  boolean isLive(IndexRow row) {
    return row.endOffset() > start;
  }

  @Override
  StateSnapshot state() {
    OffsetRanges trimmed = new OffsetRanges();
    if (start > 0) {
      trimmed.add(0, start);
    }
    byte[] payload = StreamStateFormat.state(id(), next, start, producers);
    return new StateSnapshot(RecordType.STREAM_STATE, payload, trimmed, start);
  }

  @Override
  void counted(IndexRow row) {
    sizes.add(row.endOffset(), StoredRecords.sizeBytes(row.lengthBytes()), row.maxTimeMillis());
  }

  StreamPartition restore(Shard shard, int number, StreamSettings settings) {
    producers.dateUnknown(shard.loop().time().millis());
    producers.join(shard.producers());
    StreamPartition partition =
        new StreamPartition(
            id(),
            number,
            shard,
            settings,
            new StreamStateFormat.State(next, start, producers),
            sizes);
    shard.restored(partition, statePosition());
    if (isUnjournalled()) {
      shard.stateTouched(partition);
    }
    return partition;
  }
}
