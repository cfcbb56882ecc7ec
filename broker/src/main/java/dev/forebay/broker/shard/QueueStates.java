package dev.forebay.broker.shard;

import dev.forebay.storage.RecordType;
import dev.forebay.storage.view.ViewOperation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * Which queues of a shard have changed since their latest state record, and where the records of
 * the others lie. A state record supersedes the settlements before it, so that old segments can go.
 */
final class QueueStates {
  /** Unchanged states journalled again in one checkpoint, so that no turn takes too long. */
  static final int REFRESHED_MAX = 4096;

  private final Shard shard;
  private final LoopStorage storage;
  private final List<Queue> dirty = new ArrayList<>();

  /** Queues with a state record, the one with the oldest record first. */
  private final SequencedSet<Queue> recorded = new LinkedHashSet<>();

  QueueStates(Shard shard, LoopStorage storage) {
    this.shard = shard;
    this.storage = storage;
  }

  void dirty(Queue queue) {
    dirty.add(queue);
  }

  void restored(Queue queue, long statePosition) {
    queue.settlements.statePosition = statePosition;
    if (statePosition >= 0) {
      recorded.add(queue);
    }
  }

  /** All queues are restored: puts them in the order of their records. */
  void restoredAll() {
    List<Queue> sorted = new ArrayList<>(recorded);
    sorted.sort(Comparator.comparingLong(queue -> queue.settlements.statePosition));
    recorded.clear();
    recorded.addAll(sorted);
  }

  void dropped(Queue queue) {
    recorded.remove(queue);
    storage.submit(new ViewOperation.DropDestination(queue.id));
  }

  /** Journals the states that need it; what has to enter the view is added when durable. */
  void journal(List<ViewOperation> operations) {
    List<Queue> queues = List.copyOf(dirty);
    dirty.clear();
    for (Queue queue : queues) {
      if (!queue.isDropped() && queue.settlements.isStateDirty()) {
        journal(queue, operations);
      }
    }
    refresh(operations);
  }

  private void refresh(List<ViewOperation> operations) {
    long limit = storage.volumeBytes() - storage.settings().refreshBytes();
    List<Queue> old = new ArrayList<>();
    for (Queue queue : recorded) {
      if (old.size() == REFRESHED_MAX || queue.settlements.stateMadeAtBytes > limit) {
        break;
      }
      old.add(queue);
    }
    old.forEach(queue -> journal(queue, operations));
  }

  private void journal(Queue queue, List<ViewOperation> operations) {
    OffsetRanges settled = queue.settlements.durableSettled();
    byte[] state = queue.settlements.takeState(settled);
    long floor = queue.state.floor();
    long madeAt = storage.volumeBytes();
    queue.settlements.recordAppended();
    shard.appendRecord(
        RecordType.SUBSCRIPTION_STATE,
        state,
        position -> {
          queue.settlements.recordDurable(floor);
          if (!queue.isDropped()) {
            queue.settlements.statePosition = position;
            queue.settlements.stateMadeAtBytes = madeAt;
            recorded.remove(queue);
            recorded.addLast(queue);
            operations.add(
                new ViewOperation.PutState(
                    queue.id,
                    withPosition(position, state),
                    settledFloor(settled),
                    settled.toPairs()));
          }
        });
  }

  private static long settledFloor(OffsetRanges settled) {
    return !settled.isEmpty() && settled.first(0) == 0 ? settled.end(0) : 0;
  }

  /** What the view keeps of a state: the position of its record, then its payload. */
  static byte[] withPosition(long position, byte[] state) {
    return ByteBuffer.allocate(Long.BYTES + state.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(position)
        .put(state)
        .array();
  }

  /** Position of the oldest state record that is the latest of its queue, at most {@code end}. */
  long oldestPosition(long end) {
    return recorded.isEmpty() ? end : Math.min(end, recorded.getFirst().settlements.statePosition);
  }
}
