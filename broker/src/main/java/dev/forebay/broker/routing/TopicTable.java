package dev.forebay.broker.routing;

import dev.forebay.broker.form.Dialects;
import dev.forebay.message.KeyDialect;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Bindings of a topic exchange: the levels of the key match the binding's pattern, of which some
 * take any level or any number of them (AMQP 0-9-1 §3.1.3.3). Patterns of each dialect are kept
 * apart, and matched against the key as their readers will see it. Threads: {@link BindingTable}.
 */
public final class TopicTable implements BindingTable {
  /** Nodes that a look-up may visit, by {@link TopicWork}: about a millisecond. */
  static final long VISITS_MAX = 65_536;

  private record Entry(TopicNode node, Bag.Place<Target> place) {}

  private final Dialects dialects;
  private final Map<Binding, Entry> entries = new HashMap<>();
  private final TopicWords words = new TopicWords();

  /** Of the dialects of which there was a binding; replaced as a whole. */
  private volatile TopicPatterns[] patterns = new TopicPatterns[0];

  /** A table for patterns of these dialects. */
  public TopicTable(Dialects dialects) {
    this.dialects = dialects;
  }

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
    TopicPatterns alike = patternsOf(dialects.get(binding.key().dialect()));
    words.splitPattern(binding.key(), alike.dialect().separator());
    TopicNode node = alike.root();
    for (int i = 0; i < words.count(); i++) {
      Word word = words.get(i);
      node = node.childOrNew(word, word.level(alike.dialect()));
    }
    node.measure();
    return node;
  }

  private TopicPatterns patternsOf(KeyDialect dialect) {
    for (TopicPatterns alike : patterns) {
      if (alike.dialect().id() == dialect.id()) {
        return alike;
      }
    }
    TopicPatterns added = TopicPatterns.of(dialect);
    TopicPatterns[] more = Arrays.copyOf(patterns, patterns.length + 1);
    more[patterns.length] = added;
    patterns = more;
    return added;
  }

  @Override
  public boolean canTake(Binding binding) {
    long before = visits();
    TopicNode node = nodeOf(binding);
    long after = visits();
    node.prune();
    return after <= Math.max(before, VISITS_MAX);
  }

  @Override
  public long visits() {
    long visits = 1;
    for (TopicPatterns alike : patterns) {
      visits += alike.root().work().visits();
    }
    return visits;
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
    return Arrays.stream(patterns).allMatch(alike -> alike.root().isUnused());
  }

  @Override
  public void collect(RoutingKey key, HeadersView headers, Matches out) {
    for (TopicPatterns alike : patterns) {
      out.topicMatch().collect(alike, key, dialects, out);
    }
  }
}
