package dev.forebay.broker.routing;

import dev.forebay.broker.form.Dialects;
import dev.forebay.message.KeyDialect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the topic trie of one dialect with one key: all patterns at once, word by word, as a
 * non-deterministic automaton. One thread; reused.
 *
 * <p>A {@code #} node stays reached once it is reached, since it also takes every later word. All
 * other nodes are reached over their only parent, hence once per word. So a look-up costs at most
 * words × nodes, whatever the patterns ({@code #.#.#.a}), and needs no recursion. Patterns with
 * which that could become long are not taken ({@link TopicWork}).
 */
final class TopicMatch {
  /** What one rare, wide match needed is not kept for good. */
  private static final int KEPT_NODES = 16_384;

  private final TopicWords words = new TopicWords();
  private final DistinctList<TopicNode> manyWords = new DistinctList<>();
  private List<TopicNode> reached = new ArrayList<>();
  private List<TopicNode> next = new ArrayList<>();

  void collect(TopicPatterns patterns, RoutingKey key, Dialects dialects, Matches out) {
    KeyDialect dialect = patterns.dialect();
    RoutingKey seen = key.dialect() == patterns.dialectId() ? key : key.in(dialect, dialects);
    words.splitKey(seen, patterns.separator());
    int first = 0;
    if (words.count() > 0 && words.get(0).isHidden(dialect)) {
      reach(patterns.root().literal(words.get(0)));
      first = 1;
    } else {
      reach(patterns.root());
    }
    swap();
    for (int i = first; i < words.count() && !(reached.isEmpty() && manyWords.size() == 0); i++) {
      out.visited(reached.size() + manyWords.size());
      step(words.get(i));
    }
    for (int i = 0; i < reached.size(); i++) {
      out.addAll(reached.get(i).targets());
    }
    for (int i = 0; i < manyWords.size(); i++) {
      out.addAll(manyWords.get(i).targets());
    }
    reached = emptied(reached);
    manyWords.clear();
  }

  private void step(Word word) {
    // Those that this very word reaches must not take it a second time.
    int manyWordsBefore = manyWords.size();
    for (int i = 0; i < reached.size(); i++) {
      follow(reached.get(i), word);
    }
    for (int i = 0; i < manyWordsBefore; i++) {
      follow(manyWords.get(i), word);
    }
    swap();
  }

  private void follow(TopicNode node, Word word) {
    reach(node.literal(word));
    reach(node.oneWord());
  }

  private void reach(@Nullable TopicNode node) {
    if (node == null) {
      return;
    }
    next.add(node);
    TopicNode many = node.manyWords();
    while (many != null && manyWords.add(many)) {
      many = many.manyWords();
    }
  }

  private void swap() {
    List<TopicNode> done = reached;
    reached = next;
    next = emptied(done);
  }

  private static List<TopicNode> emptied(List<TopicNode> nodes) {
    if (nodes.size() > KEPT_NODES) {
      return new ArrayList<>();
    }
    nodes.clear();
    return nodes;
  }
}
