package dev.forebay.broker.record;

import org.jspecify.annotations.Nullable;

/**
 * Records of one destination in order of offset, with look-up by offset.
 *
 * @param <T> what is known of a record
 */
public final class OffsetDeque<T extends OffsetDeque.Numbered> {
  /** A record as a destination numbers its messages. */
  public interface Numbered {
    /** Offset of its first message. */
    long base();

    /** Offset after its last message. */
    long end();

    /** Whether it has left memory. */
    boolean isGone();
  }

  private static final int SHRUNK_ABOVE = 16;

  private static final Object[] EMPTY = {};
  private @Nullable Object[] records = EMPTY;
  private int head;
  private int size;

  /** Records among them that left memory before those ahead of them. */
  private int gone;

  public boolean isEmpty() {
    return size == 0;
  }

  public int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // only T are put there
  public T get(int index) {
    Object record = records[(head + index) & (records.length - 1)];
    if (record == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return (T) record;
  }

  public void addLast(T record) {
    if (size == records.length) {
      grow();
    }
    records[(head + size) & (records.length - 1)] = record;
    size++;
  }

  public T removeFirst() {
    T first = get(0);
    if (first.isGone()) {
      gone--;
    }
    records[head] = null;
    head = (head + 1) & (records.length - 1);
    size--;
    if (size == 0) {
      if (records.length > SHRUNK_ABOVE) {
        records = EMPTY;
      }
      head = 0;
    }
    return first;
  }

  /** The record that holds the offset, if it is here and not gone. */
  public @Nullable T find(long offset) {
    int index = indexOf(offset);
    return index < 0 ? null : get(index);
  }

  /** The first record, gone or not, that ends after the offset; null if there is none. */
  public @Nullable T firstFrom(long offset) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (get(middle).end() <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < size ? get(low) : null;
  }

  /** Where the record stands that holds the offset, or -1 if it is not here or gone. */
  public int indexOf(long offset) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      T record = get(middle);
      if (offset < record.base()) {
        high = middle - 1;
      } else if (offset >= record.end()) {
        low = middle + 1;
      } else {
        return record.isGone() ? -1 : middle;
      }
    }
    return -1;
  }

  /** Where the first record begins that begins after the offset, or {@code otherwise}. */
  public long firstAfter(long offset, long otherwise) {
    for (int i = 0; i < size; i++) {
      T record = get(i);
      if (!record.isGone() && record.base() > offset) {
        return record.base();
      }
    }
    return otherwise;
  }

  /** One more record is gone: drops those at the head, and all of them when they are the most. */
  public void noteGone() {
    gone++;
    while (size > 0 && get(0).isGone()) {
      removeFirst();
    }
    if (gone > size / 2 && size > 0) {
      OffsetDeque<T> kept = new OffsetDeque<>();
      for (int i = 0; i < size; i++) {
        if (!get(i).isGone()) {
          kept.addLast(get(i));
        }
      }
      records = kept.records;
      head = 0;
      size = kept.size;
      gone = 0;
    }
  }

  public void clear() {
    records = EMPTY;
    head = 0;
    size = 0;
    gone = 0;
  }

  private void grow() {
    @Nullable Object[] larger = new Object[Math.max(4, records.length * 2)];
    for (int i = 0; i < size; i++) {
      larger[i] = records[(head + i) & (records.length - 1)];
    }
    records = larger;
    head = 0;
  }
}
