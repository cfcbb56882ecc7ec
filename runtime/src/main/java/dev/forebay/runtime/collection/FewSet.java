package dev.forebay.runtime.collection;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A set in the order in which its elements came. Mostly it has one or none: then it takes no more
 * of the heap than itself. One thread.
 *
 * @param <E> its elements
 */
public final class FewSet<E> implements Iterable<E> {
  private @Nullable E only;

  /** All, if there is, or lately was, more than one. */
  private @Nullable LinkedHashSet<E> many;

  public boolean isEmpty() {
    return only == null && many == null;
  }

  public int size() {
    return many == null ? (only == null ? 0 : 1) : many.size();
  }

  public boolean contains(E element) {
    return many == null ? element.equals(only) : many.contains(element);
  }

  /** Adds it behind the others; false if it is there. */
  public boolean add(E element) {
    LinkedHashSet<E> all = many;
    E one = only;
    if (all != null) {
      return all.add(element);
    }
    if (one == null) {
      only = element;
      return true;
    }
    if (element.equals(one)) {
      return false;
    }
    all = new LinkedHashSet<>(4);
    all.add(one);
    all.add(element);
    many = all;
    only = null;
    return true;
  }

  /** Takes it out, if it is there. */
  public boolean remove(E element) {
    LinkedHashSet<E> all = many;
    if (all == null) {
      boolean isThere = element.equals(only);
      only = isThere ? null : only;
      return isThere;
    }
    boolean removed = all.remove(element);
    many = all.isEmpty() ? null : all;
    return removed;
  }

  /** Takes the one out that came first. */
  public E removeFirst() {
    E one = only;
    LinkedHashSet<E> all = many;
    if (all != null) {
      E first = all.removeFirst();
      many = all.isEmpty() ? null : all;
      return first;
    }
    if (one == null) {
      throw new NoSuchElementException();
    }
    only = null;
    return one;
  }

  public void clear() {
    only = null;
    many = null;
  }

  /** A copy. */
  public List<E> toList() {
    E one = only;
    return many == null ? (one == null ? List.of() : List.of(one)) : List.copyOf(many);
  }

  /** Good until the set changes. */
  @Override
  public Iterator<E> iterator() {
    return many == null ? toList().iterator() : many.iterator();
  }
}
