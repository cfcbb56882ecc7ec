package dev.forebay.broker.record;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The producers that a loop's partitions know, the one silent for longest first. Above a limit of
 * the heap that one is forgotten, whatever its partition. Confined to the loop, or to the thread
 * that recovers.
 */
public final class KnownProducers {
  /** For a partition that knows any, whatever their number. */
  static final int PARTITION_BYTES = 128;

  /** Of the limit, given up at once where the order has to be made first. */
  private static final int UNORDERED_PART = 4;

  private final long bytesMax;
  private @Nullable ProducerState first;
  private @Nullable ProducerState last;
  private long bytes;
  private boolean isOrdered = true;

  /** Nobody is known. */
  public KnownProducers(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Bytes of the heap that are counted for all. */
  public long bytes() {
    return bytes;
  }

  /** The partition, which knew nobody, knows someone, or the other way round. */
  void partition(int change) {
    bytes += (long) change * PARTITION_BYTES;
  }

  /** One that was heard of just now. */
  void add(ProducerState state) {
    bytes += ProducerState.HEAP_BYTES;
    state.earlier = last;
    state.later = null;
    if (last == null) {
      first = state;
    } else {
      last.later = state;
    }
    last = state;
  }

  /** One that was heard of some time ago. */
  void addUnordered(ProducerState state) {
    isOrdered = false;
    add(state);
  }

  void remove(ProducerState state) {
    bytes -= ProducerState.HEAP_BYTES;
    if (state.earlier == null) {
      first = state.later;
    } else {
      state.earlier.later = state.later;
    }
    if (state.later == null) {
      last = state.earlier;
    } else {
      state.later.earlier = state.earlier;
    }
    state.earlier = null;
    state.later = null;
  }

  /** Forgets those silent for longest, if there are too many. */
  void makeRoom() {
    if (bytes <= bytesMax) {
      return;
    }
    if (isOrdered) {
      forgetDownTo(bytesMax);
    } else {
      order();
      forgetDownTo(bytesMax - bytesMax / UNORDERED_PART);
    }
  }

  private void forgetDownTo(long wanted) {
    while (bytes > wanted && first != null) {
      first.partition().forget(first);
    }
  }

  /** Puts those that were restored in the order of their times; then there is room as well. */
  public void restoredAll() {
    order();
    forgetDownTo(bytesMax);
  }

  private void order() {
    List<ProducerState> all = new ArrayList<>();
    for (ProducerState state = first; state != null; state = state.later) {
      all.add(state);
    }
    all.sort(Comparator.comparingLong(ProducerState::heardMillis));
    first = null;
    last = null;
    bytes -= (long) all.size() * ProducerState.HEAP_BYTES;
    all.forEach(this::add);
    isOrdered = true;
  }
}
