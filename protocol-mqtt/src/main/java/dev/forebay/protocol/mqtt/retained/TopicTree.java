package dev.forebay.protocol.mqtt.retained;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.filter.TopicLevels;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by topic, a node for each level. Walked in pieces by {@link FilterWalk}, between which it
 * may change. Confined to one loop.
 *
 * @param <V> what is kept of a topic
 */
final class TopicTree<V> {
  /**
   * A level. Most have few below, so the map is made when it is needed.
   *
   * @param <V> what is kept of a topic
   */
  static final class Node<V> {
    @Nullable V value;
    @Nullable TreeMap<ByteString, Node<V>> below;

    @Nullable Node<V> child(ByteString level) {
      return below == null ? null : below.get(level);
    }

    /** The first child behind this level, or the first of all. */
    Map.@Nullable Entry<ByteString, Node<V>> next(@Nullable ByteString level) {
      if (below == null) {
        return null;
      }
      return level == null ? below.firstEntry() : below.higherEntry(level);
    }
  }

  private final Node<V> root = new Node<>();
  private int size;

  Node<V> root() {
    return root;
  }

  int size() {
    return size;
  }

  /** What was kept of the topic before, or null. */
  @Nullable V put(ByteString topic, V value) {
    Node<V> node = root;
    for (ByteString level : TopicLevels.of(topic)) {
      if (node.below == null) {
        node.below = new TreeMap<>();
      }
      node = node.below.computeIfAbsent(level, _ -> new Node<>());
    }
    V before = node.value;
    node.value = value;
    size += before == null ? 1 : 0;
    return before;
  }

  @Nullable V get(ByteString topic) {
    Node<V> node = root;
    for (ByteString level : TopicLevels.of(topic)) {
      node = node == null ? null : node.child(level);
    }
    return node == null ? null : node.value;
  }

  /** What was kept of the topic, or null. */
  @Nullable V remove(ByteString topic) {
    return remove(root, TopicLevels.of(topic), 0);
  }

  private @Nullable V remove(Node<V> node, List<ByteString> levels, int depth) {
    if (depth == levels.size()) {
      V before = node.value;
      node.value = null;
      size -= before == null ? 0 : 1;
      return before;
    }
    Node<V> child = node.child(levels.get(depth));
    if (child == null || node.below == null) {
      return null;
    }
    V before = remove(child, levels, depth + 1);
    if (child.value == null && child.below == null) {
      node.below.remove(levels.get(depth));
      if (node.below.isEmpty()) {
        node.below = null;
      }
    }
    return before;
  }
}
