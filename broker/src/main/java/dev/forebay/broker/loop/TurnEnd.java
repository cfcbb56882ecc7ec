package dev.forebay.broker.loop;

/** Work at the end of a turn. */
@FunctionalInterface
public interface TurnEnd {
  /** Does it; may ask for another turn end. */
  void turnEnd();
}
