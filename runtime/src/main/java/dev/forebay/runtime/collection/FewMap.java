package dev.forebay.runtime.collection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map in the order in which its keys came. Mostly it has one entry or none: then it takes no more
 * of the heap than itself. One thread.
 *
 * @param <K> its keys
 * @param <V> its values
 */
public final class FewMap<K, V> {
  private @Nullable K onlyKey;
  private @Nullable V only;

  /** All, if there is, or lately was, more than one. */
  private @Nullable Map<K, V> many;

  public int size() {
    return many == null ? (only == null ? 0 : 1) : many.size();
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  public boolean containsKey(K key) {
    return get(key) != null;
  }

  /** The value of a key, or null if it is not there. */
  public @Nullable V get(K key) {
    return many == null ? (key.equals(onlyKey) ? only : null) : many.get(key);
  }

  /** Adds it behind the others, or in place of what its key had. */
  public void put(K key, V value) {
    Map<K, V> all = many;
    K one = onlyKey;
    V its = only;
    if (all != null) {
      all.put(key, value);
    } else if (one == null || its == null || key.equals(one)) {
      onlyKey = one == null ? key : one;
      only = value;
    } else {
      all = new LinkedHashMap<>(4);
      all.put(one, its);
      all.put(key, value);
      clear();
      many = all;
    }
  }

  /** Takes a key out; what it had, or null. */
  public @Nullable V remove(K key) {
    Map<K, V> all = many;
    if (all == null) {
      V was = get(key);
      if (was != null) {
        clear();
      }
      return was;
    }
    V was = all.remove(key);
    if (all.isEmpty()) {
      many = null;
    }
    return was;
  }

  public void clear() {
    onlyKey = null;
    only = null;
    many = null;
  }

  /** A copy. */
  public List<V> values() {
    V one = only;
    return many == null ? (one == null ? List.of() : List.of(one)) : List.copyOf(many.values());
  }
}
