package dev.forebay.benchmarks.drive;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A command line of options with values, and of flags, to be taken out one by one. */
public final class OptionMap {
  private final Map<String, String> values = new HashMap<>();

  /**
   * Splits a command line.
   *
   * @param flags options without a value
   */
  public OptionMap(String[] arguments, Set<String> flags) {
    for (int i = 0; i < arguments.length; i++) {
      if (!arguments[i].startsWith("--")) {
        throw new IllegalArgumentException("not an option: " + arguments[i]);
      }
      String name = arguments[i].substring(2);
      if (flags.contains(name)) {
        values.put(name, "");
      } else if (i + 1 < arguments.length) {
        values.put(name, arguments[++i]);
      } else {
        throw new IllegalArgumentException("--" + name + " needs a value");
      }
    }
  }

  /** Whether the flag was said. */
  public boolean takeFlag(String name) {
    return values.remove(name) != null;
  }

  /** The option's value, or what holds without it. */
  public String take(String name, String fallback) {
    String value = values.remove(name);
    return value == null ? fallback : value;
  }

  /** Likewise a number. */
  public int take(String name, int fallback) {
    return Integer.parseInt(take(name, Integer.toString(fallback)));
  }

  /** Refuses what nobody has taken. */
  public void requireEmpty() {
    if (!values.isEmpty()) {
      throw new IllegalArgumentException("unknown options " + values.keySet());
    }
  }

  /** Refuses a value that is too small, by the option's name. */
  public static void atLeast(String name, int value, int minimum) {
    if (value < minimum) {
      throw new IllegalArgumentException("--" + name + " must be at least " + minimum);
    }
  }
}
