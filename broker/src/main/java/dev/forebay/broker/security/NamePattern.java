package dev.forebay.broker.security;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that a name, or a part of it, has to match. The empty one matches the empty
 * name alone. Matching takes time in proportion to the name. Immutable.
 */
public final class NamePattern {
  /** Longest expression. */
  public static final int CHARACTERS_MAX = 2048;

  private static final String EVERYTHING = ".*";

  private final String text;
  private final Pattern pattern;

  private NamePattern(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /**
   * Compiles an expression.
   *
   * @throws IllegalArgumentException if it is none, too long, or of a kind that can take long
   */
  public static NamePattern of(String text) {
    if (text.length() > CHARACTERS_MAX) {
      throw new IllegalArgumentException("a pattern of " + text.length() + " characters");
    }
    try {
      return new NamePattern(text, Pattern.compile(text.isEmpty() ? "^$" : text));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("pattern '" + text + "': " + e.getMessage(), e);
    }
  }

  boolean matches(String name) {
    return pattern.matcher(name).find();
  }

  /** Whether no name needs to be looked at. */
  boolean isEverything() {
    return text.equals(EVERYTHING);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NamePattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
