package dev.forebay.broker.shard;

import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.loop.DestinationStates;
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
import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.List;

/** A partition's state while it is put together at start. */
final class RecoveringStream {
  private final long id;
  private final List<IndexRow> rows = new ArrayList<>(0);
  private final SizeMarks sizes = new SizeMarks();
  private ProducerStates producers;
  private long next;
  private long start;
  private long statePosition = -1;
  private boolean changed;

  RecoveringStream(long id, KnownProducers known) {
    this.id = id;
    this.producers = new ProducerStates(known);
  }

  /** The view knows this state, from the record at the position. */
  void known(long position, StreamStateFormat.State state) {
    statePosition = position;
    next = state.next();
    start = state.start();
    producers.forgetAll();
    producers = state.producers();
  }

  /** A state record: it replaces what was known. */
  void state(long position, StreamStateFormat.State state) {
    known(position, state);
    changed = true;
  }

  /** Messages were appended. */
  void appended(int count, long base) {
    next = Math.max(next, base + count);
    changed = true;
  }

  /** A batch was appended. */
  void appended(BatchHead head, long base) {
    appended(head.count(), base);
    if (head.isIdempotent()) {
      producers.appended(head, base, ProducerState.UNKNOWN_MILLIS);
    }
  }

  void row(IndexRow row) {
    rows.add(row);
  }

  /** Takes the rows out that are live as far as is known by now. */
  void takeRows(int shard, List<ViewOperation> operations) {
    for (IndexRow row : rows) {
      if (row.endOffset() > start) {
        operations.add(new ViewOperation.PutRow(shard, id, row));
      }
    }
    rows.clear();
  }

  void takeState(int shard, List<ViewOperation> operations) {
    if (changed) {
      OffsetRanges trimmed = new OffsetRanges();
      if (start > 0) {
        trimmed.add(0, start);
      }
      byte[] payload = StreamStateFormat.state(id, next, start, producers);
      operations.add(
          DestinationStates.row(
              shard,
              id,
              statePosition,
              new StateSnapshot(RecordType.STREAM_STATE, payload, trimmed, start)));
    }
  }

  /** A row of the complete view, in order of offset. */
  void counted(IndexRow row) {
    sizes.add(row.endOffset(), StoredRecords.sizeBytes(row.lengthBytes()), row.maxTimeMillis());
  }

  StreamPartition restore(Shard shard, int number, StreamSettings settings) {
    producers.dateUnknown(shard.loop().time().millis());
    producers.join(shard.producers());
    StreamPartition partition =
        new StreamPartition(
            id,
            number,
            shard,
            settings,
            new StreamStateFormat.State(next, start, producers),
            sizes);
    shard.restored(partition, statePosition);
    if (changed || (statePosition < 0 && next > 0)) {
      // The view alone may know the state, and must not: it can be deleted.
      shard.stateTouched(partition);
    }
    return partition;
  }
}
