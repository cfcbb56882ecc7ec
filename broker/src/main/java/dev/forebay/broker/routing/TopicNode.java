package dev.forebay.broker.routing;

import dev.forebay.message.KeyDialect;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A node of the topic trie: the patterns of one dialect that share a beginning. Written by the
 * table's writer, read by any thread.
 *
 * <pre>
 *            root
 *          /   |  \
 *        "a"   *   #            patterns  a.*  *  #.b
 *         |        |
 *         *       "b"
 * </pre>
 */
final class TopicNode {
  private final @Nullable TopicNode parent;
  private final Word word;
  private final Bag<Target> targets = new Bag<>();

  /** Null without a literal child, as most nodes are leaves. */
  private volatile @Nullable Map<Word, TopicNode> literals;

  private volatile @Nullable TopicNode oneWord;
  private volatile @Nullable TopicNode manyWords;

  private TopicWork work = TopicWork.ALONE;

  /** Of the literal children; null without one. */
  private @Nullable LiteralWork literalWork;

  TopicNode(@Nullable TopicNode parent, Word word) {
    this.parent = parent;
    this.word = word;
  }

  Bag<Target> targets() {
    return targets;
  }

  @Nullable TopicNode literal(Word next) {
    Map<Word, TopicNode> children = literals;
    return children == null ? null : children.get(next);
  }

  /** The child for any one word, {@code *} above. */
  @Nullable TopicNode oneWord() {
    return oneWord;
  }

  /** The child for any number of words, {@code #} above. */
  @Nullable TopicNode manyWords() {
    return manyWords;
  }

  TopicNode childOrNew(Word next, KeyDialect.Level level) {
    TopicNode child = child(next, level);
    if (child != null) {
      return child;
    }
    TopicNode added = new TopicNode(this, next.copy());
    switch (level) {
      case ONE -> oneWord = added;
      case MANY -> manyWords = added;
      case LITERAL -> addLiteral(added);
    }
    return added;
  }

  private @Nullable TopicNode child(Word next, KeyDialect.Level level) {
    return switch (level) {
      case ONE -> oneWord;
      case MANY -> manyWords;
      case LITERAL -> literal(next);
    };
  }

  private void addLiteral(TopicNode added) {
    Map<Word, TopicNode> children = literals;
    if (children == null) {
      children = new ConcurrentHashMap<>(1);
      literals = children;
    }
    children.put(added.word, added);
    LiteralWork ofLiterals = literalWork;
    if (ofLiterals == null) {
      ofLiterals = new LiteralWork();
      literalWork = ofLiterals;
    }
    ofLiterals.add(added.work);
  }

  /** What a look-up may cost from here on; the writer's. */
  TopicWork work() {
    return work;
  }

  /** Brings {@link #work} of this node and those above it up to date. */
  void measure() {
    TopicNode node = this;
    while (node != null) {
      TopicWork before = node.work;
      node.work = TopicWork.of(workOf(node.oneWord), node.literalWork, workOf(node.manyWords));
      TopicNode above = node.parent;
      if (above != null && above.literalWork != null && above.literal(node.word) == node) {
        above.literalWork.remove(before);
        above.literalWork.add(node.work);
      }
      node = above;
    }
  }

  private static @Nullable TopicWork workOf(@Nullable TopicNode child) {
    return child == null ? null : child.work;
  }

  /** Takes this node and those above it out of the trie as far as nothing needs them any more. */
  void prune() {
    TopicNode node = this;
    while (node.parent != null && node.isUnused()) {
      node.parent.drop(node);
      node = node.parent;
    }
    node.measure();
  }

  boolean isUnused() {
    return targets.size() == 0 && oneWord == null && manyWords == null && literals == null;
  }

  private void drop(TopicNode child) {
    if (child == oneWord) {
      oneWord = null;
    } else if (child == manyWords) {
      manyWords = null;
    } else {
      dropLiteral(child);
    }
  }

  private void dropLiteral(TopicNode child) {
    Map<Word, TopicNode> children = literals;
    if (children != null) {
      children.remove(child.word);
      if (literalWork != null) {
        literalWork.remove(child.work);
      }
      if (children.isEmpty()) {
        literals = null;
        literalWork = null;
      }
    }
  }
}
