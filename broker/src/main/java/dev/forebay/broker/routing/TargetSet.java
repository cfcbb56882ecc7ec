package dev.forebay.broker.routing;

/**
 * Collects the distinct targets of one message in the order in which they were found. Each loop
 * reuses one of its own; it allocates only to grow, and holds no target once cleared.
 *
 * <p>Holds at most the targets that exist. It also carries the working memory of topic matching,
 * being the one object that belongs to a reader.
 */
public final class TargetSet {
  private final DistinctList<Target> targets = new DistinctList<>();
  private final TopicMatch topicMatch = new TopicMatch();

  public boolean add(Target target) {
    return targets.add(target);
  }

  public int size() {
    return targets.size();
  }

  public Target get(int index) {
    return targets.get(index);
  }

  public void clear() {
    targets.clear();
  }

  TopicMatch topicMatch() {
    return topicMatch;
  }

  void addAll(Bag<Target> bag) {
    var slots = bag.slots();
    for (int i = 0; i < slots.length(); i++) {
      Target target = slots.getAcquire(i);
      if (target != null) {
        targets.add(target);
      }
    }
  }
}
