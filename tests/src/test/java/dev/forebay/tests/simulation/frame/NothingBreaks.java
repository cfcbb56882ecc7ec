package dev.forebay.tests.simulation.frame;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Nothing happens that never may, and nobody waits for what is there. */
public final class NothingBreaks<E> extends Checker<E> {
  private final Function<E, @Nullable String> objections;

  /**
   * Objects to what is {@link Broken}.
   *
   * @param objections says what is wrong with other events; null if nothing
   */
  public NothingBreaks(Function<E, @Nullable String> objections) {
    this.objections = objections;
  }

  @Override
  protected void check(E event) {
    String objection = event instanceof Broken broken ? broken.what() : objections.apply(event);
    if (objection != null) {
      object(objection);
    }
  }
}
