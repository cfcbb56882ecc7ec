package dev.forebay.broker.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bindings of a headers exchange, selected by the message's headers instead of its key. Threads:
 * {@link BindingTable}.
 *
 * <p>Rules are found by what must be true for them: an "any" rule under each of its conditions, an
 * "all" rule under the one that is rarest among the bindings. A look-up evaluates only the rules
 * under the conditions that the message fulfils, not all of them: an "any" rule that is found
 * holds, however many conditions it has. Rules with which that could still be many ({@link
 * HeadersWork}) are not taken.
 */
public final class HeadersTable implements BindingTable {
  /** Conditions that a look-up may compare a message with: about a millisecond. */
  static final long VISITS_MAX = 65_536;

  private record Entry(HeaderTest test, HeadersRule rule, Bag.Place<HeadersRule> place) {}

  /** Rules that are found by one condition, and what it takes to evaluate them. */
  private static final class Rules {
    private final Bag<HeadersRule> bag = new Bag<>();
    private long visits;
  }

  private final Map<Binding, List<Entry>> entries = new HashMap<>();
  private final Map<HeaderTest, Rules> rulesByTest = new ConcurrentHashMap<>();
  private final HeadersWork work = new HeadersWork();

  /** Rules without a condition, which hold for every message. */
  private final FanoutTable unconditional = new FanoutTable();

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if its arguments do not say how to match
   */
  @Override
  public boolean add(Binding binding) {
    if (entries.containsKey(binding)) {
      return false;
    }
    HeadersRule rule = HeadersRule.of(binding);
    List<Entry> added = new ArrayList<>();
    for (HeaderTest test : indexedTests(rule)) {
      Rules rules = rulesByTest.computeIfAbsent(test, _ -> new Rules());
      added.add(new Entry(test, rule, rules.bag.add(rule)));
      work.changed(test, rules.visits, rules.visits + rule.visits());
      rules.visits += rule.visits();
    }
    entries.put(binding, added);
    if (rule.tests().isEmpty() && !rule.any()) {
      unconditional.add(binding);
    }
    return true;
  }

  @Override
  public boolean canTake(Binding binding) {
    HeadersRule rule = HeadersRule.of(binding);
    Set<HeaderTest> indexed = indexedTests(rule);
    long before = work.visits();
    for (HeaderTest test : indexed) {
      long visits = visits(test);
      work.changed(test, visits, visits + rule.visits());
    }
    long after = work.visits();
    for (HeaderTest test : indexed) {
      long visits = visits(test);
      work.changed(test, visits + rule.visits(), visits);
    }
    return after <= Math.max(before, VISITS_MAX);
  }

  private long visits(HeaderTest test) {
    Rules rules = rulesByTest.get(test);
    return rules == null ? 0 : rules.visits;
  }

  @Override
  public long visits() {
    return work.visits();
  }

  private Set<HeaderTest> indexedTests(HeadersRule rule) {
    if (rule.any()) {
      return new HashSet<>(rule.tests());
    }
    Set<HeaderTest> rarest = new HashSet<>();
    long fewest = Long.MAX_VALUE;
    for (HeaderTest test : rule.tests()) {
      long rules = ruleCount(test);
      if (rules < fewest) {
        fewest = rules;
        rarest = Set.of(test);
      }
    }
    return rarest;
  }

  private long ruleCount(HeaderTest test) {
    Rules rules = rulesByTest.get(test);
    int count = rules == null ? 0 : rules.bag.size();
    // Messages have a header more often than they have it with a certain value.
    return test.isPresence() ? count + (long) Integer.MAX_VALUE : count;
  }

  @Override
  public boolean remove(Binding binding) {
    List<Entry> removed = entries.remove(binding);
    if (removed == null) {
      return false;
    }
    for (Entry entry : removed) {
      long visits = visits(entry.test);
      work.changed(entry.test, visits, visits - entry.rule.visits());
      rulesByTest.computeIfPresent(
          entry.test,
          (_, rules) -> {
            rules.bag.remove(entry.place);
            rules.visits -= entry.rule.visits();
            return rules.bag.size() == 0 ? null : rules;
          });
    }
    unconditional.remove(binding);
    return true;
  }

  @Override
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  @Override
  public boolean looksAtKeys() {
    return false;
  }

  @Override
  public boolean isSameForKey() {
    return false;
  }

  @Override
  public void collect(RoutingKey key, HeadersView headers, Matches out) {
    unconditional.collect(key, headers, out);
    if (rulesByTest.isEmpty()) {
      return;
    }
    Set<HeaderTest> facts = HeadersRule.facts(headers.headers());
    out.visited(facts.size());
    for (HeaderTest fact : facts) {
      Rules rules = rulesByTest.get(fact);
      if (rules != null) {
        out.addFulfilled(rules.bag, facts);
      }
    }
  }
}
