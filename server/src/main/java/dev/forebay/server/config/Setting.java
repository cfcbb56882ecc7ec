package dev.forebay.server.config;

import java.util.function.Function;

/**
 * One key of the configuration.
 *
 * @param key as written in files and on the command line
 * @param kind what its values look like
 * @param defaultValue in effect when nothing is said
 * @param meaning one line for the operator
 */
record Setting<T>(String key, Kind<T> kind, T defaultValue, String meaning) {
  /** The value of a text, or an error that names key, text and what is allowed. */
  T parse(String text) {
    try {
      return kind.parser().apply(text);
    } catch (IllegalArgumentException impossible) {
      throw new ConfigException(
          "impossible value for %s: \"%s\"; allowed is %s".formatted(key, text, kind.allowed()));
    }
  }

  String defaultText() {
    return kind.writer().apply(defaultValue);
  }

  /**
   * A kind of value.
   *
   * @param allowed in words
   * @param parser throws {@link IllegalArgumentException} for what is not allowed
   * @param writer turns a value into text that the parser takes
   */
  record Kind<T>(String allowed, Function<String, T> parser, Function<T, String> writer) {}
}
