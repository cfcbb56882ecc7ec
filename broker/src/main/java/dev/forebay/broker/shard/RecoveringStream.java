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
import dev.forebay.broker.stream.NamedPartition;
import dev.forebay.broker.stream.SizeMarks;
import dev.forebay.broker.stream.StreamPartition;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.view.IndexRow;

/** A partition's state while it is put together at start. */
final class RecoveringStream extends RecoveringDestination {
  private final SizeMarks sizes = new SizeMarks();
  private ProducerStates producers;
  private OffsetRanges skipped = new OffsetRanges();
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
    skipped = state.skipped();
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
    appended(base, head.count(), false, 0);
    if (head.isIdempotent()) {
      producers.appended(head, base, ProducerState.UNKNOWN_MILLIS);
    }
  }

  /** There are no transactions in streams yet. */
  @Override
  void decide(Decisions decisions) {}

  @Override
  boolean isLive(IndexRow row) {
    return row.endOffset() > start && !skipped.containsAll(row.baseOffset(), row.endOffset());
  }

  @Override
  StateSnapshot state() {
    OffsetRanges gone = skipped.copy();
    if (start > 0) {
      gone.add(0, start);
    }
    byte[] payload = StreamStateFormat.state(id(), next, start, producers, skipped);
    return new StateSnapshot(RecordType.STREAM_STATE, payload, gone, start);
  }

  @Override
  long giveUp(long first, long end) {
    long from = Math.max(first, start);
    long lost = from < end ? end - from - skipped.countWithin(from, end) : 0;
    if (from < end) {
      skipped.add(from, end);
    }
    return lost;
  }

  @Override
  void counted(IndexRow row) {
    sizes.add(row.endOffset(), StoredRecords.sizeBytes(row.lengthBytes()), row.maxTimeMillis());
  }

  StreamPartition restore(Shard shard, NamedPartition named, StreamSettings settings) {
    producers.dateUnknown(shard.loop().time().millis());
    producers.join(shard.producers());
    StreamPartition partition =
        new StreamPartition(
            id(),
            named,
            shard,
            settings,
            new StreamStateFormat.State(next, start, producers, skipped),
            sizes);
    shard.restored(partition, statePosition());
    if (isUnjournalled()) {
      shard.stateTouched(partition);
    }
    return partition;
  }
}
