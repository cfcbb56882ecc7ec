package dev.forebay.broker.routing;

import org.jspecify.annotations.Nullable;

/**
 * How much work a look-up can be from one node of the topic trie on, at most, whatever its key.
 * Immutable.
 *
 * <p>Of the literal children a word leads to one. A {@code #} child that is reached stays reached:
 * from then on each word visits what is below it, be it all nodes that there are, or what one word
 * can get to.
 *
 * @param nodes here and below
 * @param visits of nodes here and below, each time that a look-up comes here
 */
record TopicWork(int nodes, long visits) {
  /** Of a leaf. */
  static final TopicWork ALONE = new TopicWork(1, 1);

  /** Words of a key, but for keys with hardly anything between their dots. */
  private static final long WORDS = 128;

  static TopicWork of(
      @Nullable TopicWork oneWord, @Nullable LiteralWork literals, @Nullable TopicWork manyWords) {
    int nodes = 1;
    long visits = 1;
    if (oneWord != null) {
      nodes += oneWord.nodes;
      visits += oneWord.visits;
    }
    if (literals != null) {
      nodes += literals.nodes();
      visits += literals.mostVisits();
    }
    if (manyWords != null) {
      nodes += manyWords.nodes;
      visits += WORDS * Math.min(manyWords.nodes, manyWords.visits);
    }
    return new TopicWork(nodes, visits);
  }
}
