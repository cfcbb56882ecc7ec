package dev.forebay.broker.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What bindings of an exchange select for one message, to be gone through one by one and as slowly
 * as one likes, since it may be very much. The same target may come several times; one that is
 * bound, or bound no longer, meanwhile may come or not. It also carries the working memory of topic
 * matching, being the one object that belongs to a reader. Reused; one thread.
 */
public final class Matches {
  /** What one rare, wide match needed is not kept for good. */
  private static final int KEPT_PARTS = 1024;

  private final TopicMatch topicMatch = new TopicMatch();
  private List<AtomicReferenceArray<? extends @Nullable Object>> parts = new ArrayList<>();
  private Set<HeaderTest> facts = Set.of();
  private @Nullable Target chosen;
  private int part;
  private int slot;
  private int visits;

  TopicMatch topicMatch() {
    return topicMatch;
  }

  /** This target alone: nothing else is added for the message at this exchange. */
  public void add(Target target) {
    chosen = target;
  }

  /** All targets of a bag. */
  void addAll(Bag<Target> bag) {
    parts.add(bag.slots());
  }

  /** The targets of those rules that are fulfilled. */
  void addFulfilled(Bag<HeadersRule> rules, Set<HeaderTest> trueOfMessage) {
    facts = trueOfMessage;
    parts.add(rules.slots());
  }

  /** So many things were looked at. */
  public void visited(int more) {
    visits += more;
  }

  /** What was looked at since this was asked last. */
  public int takeVisits() {
    int taken = visits;
    visits = 0;
    return taken;
  }

  /** The next target, or null at the end. */
  public @Nullable Target next() {
    Target alone = chosen;
    if (alone != null) {
      chosen = null;
      return alone;
    }
    while (part < parts.size()) {
      AtomicReferenceArray<? extends @Nullable Object> slots = parts.get(part);
      while (slot < slots.length()) {
        Target selected = selected(slots.getAcquire(slot));
        slot++;
        visits++;
        if (selected != null) {
          return selected;
        }
      }
      part++;
      slot = 0;
    }
    return null;
  }

  private @Nullable Target selected(@Nullable Object bound) {
    if (bound instanceof HeadersRule rule) {
      visits += rule.visits();
      return rule.any() || rule.isFulfilled(facts) ? rule.target() : null;
    }
    return (Target) bound;
  }

  /** For the next exchange, or message. */
  public void clear() {
    if (parts.size() > KEPT_PARTS) {
      parts = new ArrayList<>();
    } else {
      parts.clear();
    }
    facts = Set.of();
    chosen = null;
    part = 0;
    slot = 0;
    visits = 0;
  }
}
