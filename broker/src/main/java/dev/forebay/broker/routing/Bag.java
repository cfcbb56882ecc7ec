package dev.forebay.broker.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Elements in no particular order, for one writer and any number of readers that do not lock.
 *
 * <p>Adding and removing take constant time on average, also with 100,000 bindings of one key. An
 * element never moves within an array, else a reader on its way could miss it: removal leaves a
 * hole, and holes go when the elements are copied to a new array.
 *
 * <pre>
 * slots    | A | . | C | D | . | . | . | . |     '.' is null
 * places   | a | . | c | d |                     writer only: who must learn a new index
 * </pre>
 */
final class Bag<E> {
  private static final int SMALL = 8;

  /** Where an element is, to be kept by whoever may remove it. */
  static final class Place<E> {
    private final Bag<E> bag;
    private int index;

    private Place(Bag<E> bag, int index) {
      this.bag = bag;
      this.index = index;
    }

    Bag<E> bag() {
      return bag;
    }
  }

  private List<@Nullable Place<E>> places = new ArrayList<>(1);
  private volatile AtomicReferenceArray<@Nullable E> slots = new AtomicReferenceArray<>(1);
  private int size;

  /** For readers: the slots, some of them null, to be read with acquire semantics. */
  AtomicReferenceArray<@Nullable E> slots() {
    return slots;
  }

  /** Writer only. */
  int size() {
    return size;
  }

  Place<E> add(E element) {
    if (places.size() == slots.length()) {
      rebuild(Math.max(2 * size, 2));
    }
    Place<E> place = new Place<>(this, places.size());
    places.add(place);
    slots.setRelease(place.index, element);
    size++;
    return place;
  }

  void remove(Place<E> place) {
    slots.setRelease(place.index, null);
    places.set(place.index, null);
    size--;
    if (slots.length() > SMALL && size < slots.length() / 4) {
      rebuild(2 * size + 1);
    }
  }

  private void rebuild(int capacity) {
    AtomicReferenceArray<@Nullable E> copy = new AtomicReferenceArray<>(capacity);
    List<@Nullable Place<E>> kept = new ArrayList<>(capacity);
    for (Place<E> place : places) {
      if (place != null) {
        copy.setPlain(kept.size(), slots.getPlain(place.index));
        place.index = kept.size();
        kept.add(place);
      }
    }
    places = kept;
    slots = copy;
  }
}
