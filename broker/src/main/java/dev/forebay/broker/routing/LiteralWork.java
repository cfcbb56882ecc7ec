package dev.forebay.broker.routing;

import java.util.TreeMap;

/** The work of those children of a node that words lead to by their letters. The writer's. */
final class LiteralWork {
  /** How many children have which number of visits; nearly all have the same few. */
  private final TreeMap<Long, Integer> childrenByVisits = new TreeMap<>();

  private int nodes;

  void add(TopicWork child) {
    nodes += child.nodes();
    childrenByVisits.merge(child.visits(), 1, Integer::sum);
  }

  void remove(TopicWork child) {
    nodes -= child.nodes();
    childrenByVisits.computeIfPresent(
        child.visits(), (_, children) -> children == 1 ? null : children - 1);
  }

  /** Of all together. */
  int nodes() {
    return nodes;
  }

  /** Of the one that a word leads to, at most. */
  long mostVisits() {
    return childrenByVisits.isEmpty() ? 0 : childrenByVisits.lastKey();
  }
}
