package dev.forebay.broker.routing;

import dev.forebay.message.KeyDialect;

/**
 * The patterns of a topic table that are written in one dialect. Threads: {@link BindingTable}.
 *
 * @param dialectId its number, at hand for each look-up
 * @param separator of its levels, likewise
 */
record TopicPatterns(KeyDialect dialect, int dialectId, byte separator, TopicNode root) {
  static TopicPatterns of(KeyDialect dialect) {
    return new TopicPatterns(
        dialect, dialect.id(), dialect.separator(), new TopicNode(null, new Word()));
  }
}
