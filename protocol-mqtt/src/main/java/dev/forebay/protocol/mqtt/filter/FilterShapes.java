package dev.forebay.protocol.mqtt.filter;

import dev.forebay.message.ByteString;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the filters of a tree have their wildcards. One topic leads to as many nodes of the tree as
 * there are beginnings of filters with wildcards in other places, whatever names stand between
 * them, so that this bounds what looking a topic up costs. Confined to the connection's loop.
 */
final class FilterShapes {
  /** Nodes that one topic may lead to: some hundred microseconds. */
  static final int NODES_MAX = 16_384;

  private final Node root = new Node();
  private int nodes;

  /** A beginning: its last level is a wildcard, or a name. */
  private static final class Node {
    private @Nullable Node name;
    private @Nullable Node one;
    private int filters;

    private @Nullable Node below(ByteString level) {
      return isOne(level) ? one : name;
    }

    private void put(ByteString level, @Nullable Node below) {
      if (isOne(level)) {
        one = below;
      } else {
        name = below;
      }
    }

    private static boolean isOne(ByteString level) {
      return level.equals(TopicLevels.ONE);
    }
  }

  /** Whether there may be a further one. */
  boolean hasRoomFor(ByteString filter) {
    List<ByteString> levels = TopicLevels.of(filter);
    int known = 0;
    for (Node node = root.below(levels.getFirst()); node != null && known < levels.size(); ) {
      known++;
      node = known == levels.size() ? null : node.below(levels.get(known));
    }
    return nodes + levels.size() - known <= NODES_MAX;
  }

  void add(ByteString filter) {
    Node node = root;
    for (ByteString level : TopicLevels.of(filter)) {
      Node next = node.below(level);
      if (next == null) {
        next = new Node();
        nodes++;
        node.put(level, next);
      }
      next.filters++;
      node = next;
    }
  }

  /** Takes one out that was added. */
  void remove(ByteString filter) {
    Iterator<ByteString> levels = TopicLevels.of(filter).iterator();
    @Nullable Node node = root;
    while (node != null && levels.hasNext()) {
      ByteString level = levels.next();
      Node next = node.below(level);
      if (next != null) {
        next.filters--;
        if (next.filters == 0) {
          node.put(level, null);
          nodes--;
        }
      }
      node = next;
    }
  }

  int nodes() {
    return nodes;
  }
}
