package dev.forebay.broker.api.declaration;

import dev.forebay.message.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a binding besides its ends and its key. Two are the same if the same was said, in
 * whatever order. Immutable.
 *
 * @param said in the protocol's own words, sorted by name; the broker does not read it
 * @param match what that means to a headers exchange, or null if it means nothing
 */
public record BindingArguments(Headers said, @Nullable HeadersMatch match)
    implements Comparable<BindingArguments> {
  /** Nothing is said, which every message matches. */
  public static final BindingArguments NONE =
      new BindingArguments(Headers.EMPTY, HeadersMatch.all(Headers.EMPTY));

  /** Sorts what was said. */
  public BindingArguments {
    said = said.byName();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BindingArguments(Headers others, _) && said.equals(others);
  }

  @Override
  public int hashCode() {
    return said.hashCode();
  }

  @Override
  public int compareTo(BindingArguments other) {
    return said.compareTo(other.said);
  }
}
