package dev.forebay.runtime.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A number that is told to who watches the node, and read where it is counted. What several count
 * under one name is told as their sum. Any thread.
 *
 * @param name in snake case, without the product's name and without what its kind adds
 * @param help what is counted, as a sentence
 */
public record Measure(Kind kind, String name, String help, LongSupplier value) {
  /** What becomes of the number in time. */
  public enum Kind {
    /** It only grows, from the start of the node. */
    COUNTER,
    /** It is what there is now. */
    GAUGE
  }

  /** What has happened so often. */
  public static Measure counter(String name, String help, LongSupplier value) {
    return new Measure(Kind.COUNTER, name, help, value);
  }

  /** What there is so much of now. */
  public static Measure gauge(String name, String help, LongSupplier value) {
    return new Measure(Kind.GAUGE, name, help, value);
  }

  /** One for each name, in the order in which the names come first. */
  public static List<Measure> summed(List<Measure> all) {
    Map<String, Measure> byName = new LinkedHashMap<>();
    all.forEach(measure -> byName.merge(measure.name, measure, Measure::plus));
    return new ArrayList<>(byName.values());
  }

  private Measure plus(Measure other) {
    if (kind != other.kind || !help.equals(other.help)) {
      throw new IllegalArgumentException(name + " means different things");
    }
    return new Measure(
        kind, name, help, () -> Math.addExact(value.getAsLong(), other.value.getAsLong()));
  }
}
