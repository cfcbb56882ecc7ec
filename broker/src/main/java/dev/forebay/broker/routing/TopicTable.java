package dev.forebay.broker.routing;

import java.util.HashMap;
import java.util.Map;

/**
 * Bindings of a topic exchange: the words of the key match the binding's pattern, where {@code *}
 * takes one word and {@code #} any number (AMQP 0-9-1 §3.1.3.3). Threads: {@link BindingTable}.
 */
public final class TopicTable implements BindingTable {
  /** Nodes that a look-up may visit, by {@link TopicWork}: about a millisecond. */
  static final long VISITS_MAX = 65_536;

  private record Entry(TopicNode node, Bag.Place<Target> place) {}

  private final Map<Binding, Entry> entries = new HashMap<>();
  private final TopicWords pattern = new TopicWords();
  private final TopicNode root = new TopicNode(null, new Word());

  @Override
  public boolean add(Binding binding) {
    if (entries.containsKey(binding)) {
      return false;
    }
    TopicNode node = nodeOf(binding);
    entries.put(binding, new Entry(node, node.targets().add(binding.target())));
    return true;
  }

  private TopicNode nodeOf(Binding binding) {
    pattern.split(binding.key());
    TopicNode node = root;
    for (int i = 0; i < pattern.count(); i++) {
      node = node.childOrNew(pattern.get(i));
    }
    node.measure();
    return node;
  }

  @Override
  public boolean canTake(Binding binding) {
    long before = root.work().visits();
    TopicNode node = nodeOf(binding);
    long after = root.work().visits();
    node.prune();
    return after <= Math.max(before, VISITS_MAX);
  }

  @Override
  public boolean remove(Binding binding) {
    Entry entry = entries.remove(binding);
    if (entry == null) {
      return false;
    }
    entry.node.targets().remove(entry.place);
    entry.node.prune();
    return true;
  }

  @Override
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Whether pruning has left nothing behind. */
  boolean isBare() {
    return root.isUnused();
  }

  @Override
  public void collect(RoutingKey key, HeadersView headers, TargetSet out) {
    out.topicMatch().collect(root, key, out);
  }
}
