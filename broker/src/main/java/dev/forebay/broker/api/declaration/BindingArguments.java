package dev.forebay.broker.api.declaration;

import dev.forebay.message.Headers;
import dev.forebay.message.KeyDialect;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a binding besides its ends and its key. Two are the same if the same was said, in
 * whatever order. Immutable.
 *
 * @param keyDialect the number of the {@link KeyDialect} that its key is written in
 * @param said in the protocol's own words, sorted by name; the broker does not read it
 * @param match what that means to a headers exchange, or null if it means nothing
 */
public record BindingArguments(int keyDialect, Headers said, @Nullable HeadersMatch match)
    implements Comparable<BindingArguments> {
  /** Nothing is said, which every message matches. */
  public static final BindingArguments NONE =
      new BindingArguments(Headers.EMPTY, HeadersMatch.all(Headers.EMPTY));

  /** Of a binding whose key is written as names are. */
  public BindingArguments(Headers said, @Nullable HeadersMatch match) {
    this(KeyDialect.OF_NAMES, said, match);
  }

  /** Sorts what was said. */
  public BindingArguments {
    said = said.byName();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BindingArguments(int dialect, Headers others, _)
        && keyDialect == dialect
        && said.equals(others);
  }

  @Override
  public int hashCode() {
    return said.hashCode();
  }

  @Override
  public int compareTo(BindingArguments other) {
    int byDialect = Integer.compare(keyDialect, other.keyDialect);
    return byDialect != 0 ? byDialect : said.compareTo(other.said);
  }
}
