package dev.forebay.broker.shard;

import org.jspecify.annotations.Nullable;

/** Runs of one queue in order of offset, with look-up by offset. */
final class RunDeque {
  private static final QueueRun[] EMPTY = {};

  private @Nullable QueueRun[] runs = EMPTY;
  private int head;
  private int size;

  /** Runs among them that left memory before those ahead of them. */
  private int gone;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  QueueRun get(int index) {
    QueueRun run = runs[(head + index) & (runs.length - 1)];
    if (run == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return run;
  }

  void addLast(QueueRun run) {
    if (size == runs.length) {
      grow();
    }
    runs[(head + size) & (runs.length - 1)] = run;
    size++;
  }

  QueueRun removeFirst() {
    QueueRun first = get(0);
    if (first.gone) {
      gone--;
    }
    runs[head] = null;
    head = (head + 1) & (runs.length - 1);
    size--;
    if (size == 0) {
      runs = runs.length > 16 ? EMPTY : runs;
      head = 0;
    }
    return first;
  }

  /** The run that holds the offset, if it is here and not gone. */
  @Nullable QueueRun find(long offset) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      QueueRun run = get(middle);
      if (offset < run.base) {
        high = middle - 1;
      } else if (offset >= run.end()) {
        low = middle + 1;
      } else {
        return run.gone ? null : run;
      }
    }
    return null;
  }

  /** One more run is gone: drops those at the head, and all of them when they are the most. */
  void noteGone() {
    gone++;
    while (size > 0 && get(0).gone) {
      removeFirst();
    }
    if (gone > size / 2 && size > 0) {
      RunDeque kept = new RunDeque();
      for (int i = 0; i < size; i++) {
        if (!get(i).gone) {
          kept.addLast(get(i));
        }
      }
      runs = kept.runs;
      head = 0;
      size = kept.size;
      gone = 0;
    }
  }

  void clear() {
    runs = EMPTY;
    head = 0;
    size = 0;
    gone = 0;
  }

  private void grow() {
    @Nullable QueueRun[] larger = new QueueRun[Math.max(4, runs.length * 2)];
    for (int i = 0; i < size; i++) {
      larger[i] = runs[(head + i) & (runs.length - 1)];
    }
    runs = larger;
    head = 0;
  }
}
