package dev.forebay.protocol.mqtt.retained;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.filter.TopicLevels;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes over what a {@link TopicTree} has for a filter, in the order of topics and in pieces: where
 * it stands are levels, which may be gone when it goes on. Confined to the tree's loop.
 *
 * @param <V> what is kept of a topic
 */
final class FilterWalk<V> {
  private final List<ByteString> filter;
  private final ArrayDeque<Place<V>> path = new ArrayDeque<>();

  /** A node that was entered, and below it the level that was last. */
  private static final class Place<V> {
    private final TopicTree.Node<V> node;
    private final int depth;
    private boolean isSeen;
    private @Nullable ByteString last;

    Place(TopicTree.Node<V> node, int depth) {
      this.node = node;
      this.depth = depth;
    }
  }

  FilterWalk(TopicTree<V> tree, ByteString filter) {
    this.filter = TopicLevels.of(filter);
    path.push(new Place<>(tree.root(), 0));
  }

  /**
   * Goes on for so many steps.
   *
   * @return whether there is more
   */
  boolean walk(int steps, Consumer<V> found) {
    int left = steps;
    while (left > 0 && !path.isEmpty()) {
      left--;
      step(path.getFirst(), found);
    }
    return !path.isEmpty();
  }

  private void step(Place<V> place, Consumer<V> found) {
    if (!place.isSeen) {
      place.isSeen = true;
      V value = place.node.value;
      if (value != null && isMatch(place.depth)) {
        found.accept(value);
      }
      return;
    }
    Map.Entry<ByteString, TopicTree.Node<V>> next = next(place);
    if (next == null) {
      path.pop();
    } else {
      place.last = next.getKey();
      path.push(new Place<>(next.getValue(), place.depth + 1));
    }
  }

  private boolean isMatch(int depth) {
    return depth == filter.size()
        || isMany(depth)
        || (depth > filter.size() && isMany(filter.size() - 1));
  }

  private boolean isMany(int index) {
    return index < filter.size() && filter.get(index).equals(TopicLevels.MANY);
  }

  private Map.@Nullable Entry<ByteString, TopicTree.Node<V>> next(Place<V> place) {
    int depth = place.depth;
    boolean takesAll = depth >= filter.size() || isMany(depth);
    if (takesAll && !isMany(Math.min(depth, filter.size() - 1))) {
      return null;
    }
    if (takesAll || filter.get(depth).equals(TopicLevels.ONE)) {
      Map.Entry<ByteString, TopicTree.Node<V>> next = place.node.next(place.last);
      boolean isHidden = next != null && depth == 0 && TopicLevels.isHidden(next.getKey());
      return isHidden ? place.node.next(TopicLevels.HIDDEN_LAST) : next;
    }
    ByteString level = filter.get(depth);
    TopicTree.Node<V> child = place.last == null ? place.node.child(level) : null;
    return child == null ? null : Map.entry(level, child);
  }
}
