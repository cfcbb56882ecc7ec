package dev.forebay.benchmarks.load;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Splits a command line into option names and values; flags get an empty value. */
final class OptionMap {
  private static final Set<String> FLAGS = Set.of("persistent", "auto-ack", "manual");

  private OptionMap() {}

  static Map<String, String> parse(String[] arguments) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      if (!arguments[i].startsWith("--")) {
        throw new IllegalArgumentException("not an option: " + arguments[i]);
      }
      String name = arguments[i].substring(2);
      if (FLAGS.contains(name)) {
        values.put(name, "");
      } else if (i + 1 < arguments.length) {
        values.put(name, arguments[++i]);
      } else {
        throw new IllegalArgumentException("--" + name + " needs a value");
      }
    }
    return values;
  }
}
