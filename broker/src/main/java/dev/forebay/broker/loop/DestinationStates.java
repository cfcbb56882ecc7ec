package dev.forebay.broker.loop;

import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.StateRow;
import dev.forebay.broker.record.StateSnapshot;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Consumer;

/**
 * Which destinations of a shard have changed since their latest state record, and where the records
 * of the others lie. A state record supersedes what was journalled before of the state, so that old
 * segments can go.
 */
public final class DestinationStates {
  /** Unchanged states journalled again in one checkpoint, so that no turn takes too long. */
  static final int REFRESHED_MAX = 4096;

  /** Of what is appended, states that are journalled again are at most one part of so many. */
  private static final int REFRESHED_PART = 4;

  private final ShardServices shard;
  private final LoopStorage storage;
  private List<StateOwner> dirty = new ArrayList<>();

  /** What the checkpoint under way still has to journal, from {@code next} on. */
  private List<StateOwner> due = List.of();

  private int next;
  private boolean refreshing;

  /** What the latest records of all of them take of the log. */
  private long recordedBytes;

  /** Destinations with a state record, the one with the oldest record first. */
  private final SequencedSet<StateOwner> recorded = new LinkedHashSet<>();

  /** The states of one shard. */
  public DestinationStates(ShardServices shard, LoopStorage storage) {
    this.shard = shard;
    this.storage = storage;
  }

  /** The state of a destination is no longer what its latest record says. */
  public void touched(StateOwner owner) {
    if (!owner.mark().isDirty) {
      owner.mark().isDirty = true;
      dirty.add(owner);
    }
  }

  /** A destination as recovery found it. */
  public void restored(StateOwner owner, long statePosition) {
    owner.mark().position = statePosition;
    if (statePosition >= 0) {
      recorded.add(owner);
    }
  }

  /** All destinations are restored: puts them in the order of their records. */
  public void restoredAll() {
    long last = -1;
    boolean areInOrder = true;
    for (StateOwner owner : recorded) {
      areInOrder &= last <= owner.mark().position;
      last = owner.mark().position;
    }
    if (areInOrder) {
      return;
    }
    List<StateOwner> sorted = new ArrayList<>(recorded);
    sorted.sort(Comparator.comparingLong(owner -> owner.mark().position));
    recorded.clear();
    recorded.addAll(sorted);
  }

  /** A destination was deleted. */
  public void dropped(StateOwner owner) {
    recorded.remove(owner);
    recordedBytes -= owner.mark().lengthBytes;
    owner.mark().lengthBytes = 0;
    storage.submit(new ViewOperation.DropDestination(shard.number(), owner.id()));
  }

  /** A checkpoint begins: what needs to be journalled by now is its pieces'. */
  public void beginRound() {
    due = dirty;
    dirty = new ArrayList<>();
    next = 0;
    refreshing = false;
  }

  /** Journals states that need it until the piece is full; false when there are no more. */
  public boolean journal(StatePiece piece) {
    while (!piece.isFull()) {
      if (next < due.size()) {
        StateOwner owner = due.get(next++);
        boolean needed = !owner.isDropped() && (refreshing || owner.mark().isDirty);
        piece.add(
            needed
                ? journal(owner, operation -> piece.durable(shard.number(), operation), () -> {})
                : 0);
      } else if (refreshing) {
        due = List.of();
        next = 0;
        return false;
      } else {
        due = old();
        next = 0;
        refreshing = true;
      }
    }
    return true;
  }

  private List<StateOwner> old() {
    long limit = storage.volumeBytes() - refreshDistanceBytes();
    List<StateOwner> old = new ArrayList<>();
    for (StateOwner owner : recorded) {
      if (old.size() == REFRESHED_MAX || owner.mark().madeAtBytes > limit) {
        break;
      }
      old.add(owner);
    }
    return old;
  }

  /** What is journalled again counts for the next time, and must not be what makes it due. */
  private long refreshDistanceBytes() {
    long ofAllShards = storage.settings().shards() * recordedBytes;
    return Math.max(storage.settings().refreshBytes(), REFRESHED_PART * ofAllShards);
  }

  /**
   * Journals a state out of turn; {@code durable} runs when it is, also if the destination is
   * dropped by then.
   */
  public void journalNow(StateOwner owner, Runnable durable) {
    journal(owner, storage::submit, durable);
  }

  private int journal(StateOwner owner, Consumer<ViewOperation> whenDurable, Runnable afterwards) {
    owner.mark().isDirty = false;
    StateSnapshot snapshot = owner.takeState();
    long madeAt = storage.volumeBytes();
    long lengthBytes = RecordFormat.aligned(RecordFormat.HEADER_BYTES + snapshot.payload().length);
    shard.appendRecord(
        snapshot.type(),
        snapshot.payload(),
        position -> {
          owner.stateDurable(snapshot);
          if (!owner.isDropped()) {
            owner.mark().position = position;
            owner.mark().madeAtBytes = madeAt;
            recordedBytes += lengthBytes - owner.mark().lengthBytes;
            owner.mark().lengthBytes = lengthBytes;
            recorded.remove(owner);
            recorded.addLast(owner);
            whenDurable.accept(row(shard.number(), owner.id(), position, snapshot));
          }
          afterwards.run();
        });
    return snapshot.payload().length;
  }

  /** What the view keeps of a state, and which rows it need not keep. */
  public static ViewOperation row(
      int shard, long destinationId, long position, StateSnapshot snapshot) {
    OffsetRanges settled = snapshot.settled();
    long floor = settled.contains(0) ? settled.nextAbsent(0) : 0;
    return new ViewOperation.PutState(
        shard,
        destinationId,
        StateRow.of(position, snapshot.type(), snapshot.payload()),
        floor,
        settled.toPairs());
  }

  /** Position of the oldest state record that is the latest of its kind, at most {@code end}. */
  public long oldestPosition(long end) {
    return recorded.isEmpty() ? end : Math.min(end, recorded.getFirst().mark().position);
  }
}
