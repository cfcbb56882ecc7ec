package dev.forebay.broker.routing;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A reusable list that takes each object once, by identity, and allocates only to grow. One thread.
 *
 * <p>A slot of the open-addressed hash table counts only if it carries the current generation, so
 * that clearing need not touch the table:
 *
 * <pre>
 *  63          32 31           0
 * | generation   | position in the list |
 * </pre>
 *
 * <p>Up to {@value #SCANNED} elements the list itself is scanned, which is cheaper than hashing.
 */
@SuppressWarnings("ReferenceEquality") // identity is what this class is about
final class DistinctList<E> {
  private static final int SCANNED = 8;

  /** What one rare, wide match needed is not kept for good. */
  private static final int KEPT_CAPACITY = 16_384;

  private @Nullable Object[] elements = new @Nullable Object[SCANNED];
  private long[] slots = new long[0];
  private int generation = 1;
  private int size;

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // only add() fills the array, and only with E below size
  E get(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    return (E) Objects.requireNonNull(elements[index]);
  }

  boolean contains(E element) {
    if (size >= SCANNED) {
      return freeSlot(element) < 0;
    }
    for (int i = 0; i < size; i++) {
      if (elements[i] == element) {
        return true;
      }
    }
    return false;
  }

  /** Returns false if the element is there already. */
  boolean add(E element) {
    return size < SCANNED ? addScanned(element) : addHashed(element);
  }

  private boolean addScanned(E element) {
    for (int i = 0; i < size; i++) {
      if (elements[i] == element) {
        return false;
      }
    }
    elements[size++] = element;
    if (size == SCANNED) {
      rehash(elements.length);
    }
    return true;
  }

  private boolean addHashed(E element) {
    int slot = freeSlot(element);
    if (slot < 0) {
      return false;
    }
    if (size == elements.length) {
      elements = Arrays.copyOf(elements, 2 * size);
      rehash(elements.length);
      slot = freeSlot(element);
    }
    slots[slot] = slotValue(size);
    elements[size++] = element;
    return true;
  }

  /** Where the element would go, or -1 if it is in the list. */
  private int freeSlot(Object element) {
    int mask = slots.length - 1;
    int slot = spread(System.identityHashCode(element)) & mask;
    while ((int) (slots[slot] >>> 32) == generation) {
      if (elements[(int) slots[slot]] == element) {
        return -1;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void rehash(int capacity) {
    if (slots.length != 4 * capacity) {
      slots = new long[4 * capacity];
    }
    for (int i = 0; i < size; i++) {
      Object element = elements[i];
      if (element != null) {
        slots[freeSlot(element)] = slotValue(i);
      }
    }
  }

  private long slotValue(int position) {
    return ((long) generation << 32) | position;
  }

  private static int spread(int hash) {
    int product = hash * 0x9E3779B9;
    return product ^ (product >>> 15);
  }

  void clear() {
    if (elements.length > KEPT_CAPACITY) {
      elements = new @Nullable Object[SCANNED];
      slots = new long[0];
    } else {
      Arrays.fill(elements, 0, size, null);
    }
    size = 0;
    generation++;
    if (generation == 0) {
      Arrays.fill(slots, 0);
      generation = 1;
    }
  }
}
