package dev.forebay.broker.subscription;

import java.util.Arrays;

/**
 * Ranges of offsets by when they are due, and what is due at the same time by offset: a heap in
 * arrays, so that a range takes {@value #ENTRY_BYTES} bytes. Pure state.
 */
final class DueHeap {
  /** What a range takes of the heap. */
  static final int ENTRY_BYTES = 20;

  private static final int CAPACITY_MIN = 16;
  private static final int SAMPLES = 64;
  private static final long[] NO_LONGS = {};
  private static final int[] NO_INTS = {};

  private long[] dues = NO_LONGS;
  private long[] bases = NO_LONGS;
  private int[] counts = NO_INTS;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** For how many there is memory. */
  int capacity() {
    return dues.length;
  }

  /** When the first one is due. */
  long dueMillis() {
    return dues[0];
  }

  /** Where the first one begins. */
  long base() {
    return bases[0];
  }

  /** How long the first one is. */
  int count() {
    return counts[0];
  }

  void add(long dueMillis, long base, int count) {
    if (size == dues.length) {
      resize(Math.max(CAPACITY_MIN, 2 * size));
    }
    set(size, dueMillis, base, count);
    size++;
    siftUp(size - 1);
  }

  /** Takes the first one out. */
  void removeFirst() {
    size--;
    if (size > 0) {
      set(0, dues[size], bases[size], counts[size]);
      siftDown(0);
    }
    if (size < dues.length / 4 && dues.length > CAPACITY_MIN) {
      resize(dues.length / 2);
    } else if (size == 0) {
      clear();
    }
  }

  void clear() {
    dues = NO_LONGS;
    bases = NO_LONGS;
    counts = NO_INTS;
    size = 0;
  }

  /** One that about half of them come before; there are some. */
  Place middle() {
    int samples = Math.min(size, SAMPLES);
    Place[] sample = new Place[samples];
    for (int i = 0; i < samples; i++) {
      int at = (int) ((long) i * size / samples);
      sample[i] = new Place(dues[at], bases[at]);
    }
    Arrays.sort(sample);
    return sample[samples / 2];
  }

  /** Keeps those before a place alone. */
  void keepBefore(Place limit) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (limit.isAfter(dues[i], bases[i])) {
        set(kept, dues[i], bases[i], counts[i]);
        kept++;
      }
    }
    size = kept;
    for (int i = size / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
    if (size == 0) {
      clear();
    }
  }

  private void resize(int capacity) {
    dues = Arrays.copyOf(dues, capacity);
    bases = Arrays.copyOf(bases, capacity);
    counts = Arrays.copyOf(counts, capacity);
  }

  private void set(int at, long dueMillis, long base, int count) {
    dues[at] = dueMillis;
    bases[at] = base;
    counts[at] = count;
  }

  private boolean isBefore(int one, int other) {
    return dues[one] != dues[other] ? dues[one] < dues[other] : bases[one] < bases[other];
  }

  private void siftUp(int from) {
    int at = from;
    while (at > 0 && isBefore(at, (at - 1) / 2)) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  private void siftDown(int from) {
    int at = from;
    while (true) {
      int least = at;
      for (int child = 2 * at + 1; child <= 2 * at + 2 && child < size; child++) {
        least = isBefore(child, least) ? child : least;
      }
      if (least == at) {
        return;
      }
      swap(at, least);
      at = least;
    }
  }

  private void swap(int one, int other) {
    long due = dues[one];
    long base = bases[one];
    int count = counts[one];
    set(one, dues[other], bases[other], counts[other]);
    set(other, due, base, count);
  }

  /** Where a range stands in the order. */
  record Place(long dueMillis, long base) implements Comparable<Place> {
    /** Before everything. */
    static final Place START = new Place(0, 0);

    /** After everything. */
    static final Place END = new Place(Long.MAX_VALUE, Long.MAX_VALUE);

    /** Whether a range stands before this. */
    boolean isAfter(long otherMillis, long otherBase) {
      return otherMillis != dueMillis ? otherMillis < dueMillis : otherBase < base;
    }

    @Override
    public int compareTo(Place other) {
      return isAfter(other.dueMillis, other.base) ? 1 : equals(other) ? 0 : -1;
    }
  }
}
