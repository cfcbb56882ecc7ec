package dev.forebay.tests.simulation.broken;

import dev.forebay.tests.simulation.frame.Meddler;
import java.util.function.Supplier;

/**
 * A way to be broken.
 *
 * @param fault what goes wrong
 * @param meddler makes it so; one for each run
 */
public record Variant(String fault, Supplier<Meddler> meddler) {
  @Override
  public String toString() {
    return fault;
  }
}
