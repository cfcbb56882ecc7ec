package dev.forebay.broker.shard;

import dev.forebay.broker.loop.DestinationStates;
import dev.forebay.broker.record.StateSnapshot;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stores messages, while it is put together at start: where its messages lie, and up to where
 * offsets were given. What of it is live, its kind knows.
 */
abstract sealed class RecoveringDestination permits RecoveringQueue, RecoveringStream {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveringDestination.class);

  private final long id;
  private final List<IndexRow> rows = new ArrayList<>(0);
  private static final long NO_RECORD = -1;

  private long statePosition = NO_RECORD;
  private boolean changed;
  private long lostMessages;

  /** After the last offset that was given. */
  long next;

  RecoveringDestination(long id) {
    this.id = id;
  }

  final long id() {
    return id;
  }

  /** The state of the record at the position is what is known. */
  final void isAt(long position) {
    statePosition = position;
  }

  /** Where that is, or -1. */
  final long statePosition() {
    return statePosition;
  }

  /** It is no longer what its latest state says. */
  final void changed() {
    changed = true;
  }

  /** Whether its state must be journalled again: the view alone may know it, and can be deleted. */
  final boolean isUnjournalled() {
    return changed || (statePosition == NO_RECORD && next > 0);
  }

  /** Messages were appended. */
  void appended(long base, int count, boolean hasExpiration, int priority) {
    next = Math.max(next, base + count);
    changed = true;
  }

  /** The log has ended: what was undecided is decided by now, or never was. */
  abstract void decide(Decisions decisions);

  final void row(IndexRow row) {
    rows.add(row);
  }

  /** A row of the complete view, in order of offset. */
  abstract void counted(IndexRow row);

  /** The record of a row is lost, and the operator knows: its messages are given up. */
  final void lost(IndexRow row) {
    lostMessages += giveUp(row.baseOffset(), row.endOffset());
    changed();
  }

  /** Messages are gone for good; how many there were. */
  abstract long giveUp(long first, long end);

  /** Says how many that were. */
  final void tellLost() {
    if (lostMessages > 0) {
      LOG.error("destination {}: {} messages are lost, as was accepted", id, lostMessages);
    }
  }

  /** Whether some message of the row is live, as far as is known by now. */
  abstract boolean isLive(IndexRow row);

  /** Takes the rows out that are live. */
  final void takeRows(int shard, List<ViewOperation> operations) {
    for (IndexRow row : rows) {
      if (isLive(row)) {
        operations.add(new ViewOperation.PutRow(shard, id, row));
      }
    }
    rows.clear();
  }

  abstract StateSnapshot state();

  /** No record says it yet, and after a crash before one does nobody else knows that. */
  final void takeState(int shard, List<ViewOperation> operations) {
    if (changed) {
      operations.add(DestinationStates.row(shard, id, NO_RECORD, state()));
    }
  }
}
