package dev.forebay.broker.loop;

import dev.forebay.broker.record.StateSnapshot;

/** A destination whose state is journalled now and then. */
public interface StateOwner {
  /** Of the destination. */
  long id();

  /** Whether it has been deleted. */
  boolean isDropped();

  /** Where its latest state record is. */
  StateMark mark();

  /** What is to be journalled of it now; later changes are another record's. */
  StateSnapshot takeState();

  /** The record of a snapshot is durable. Called also when the destination is deleted. */
  void stateDurable(StateSnapshot snapshot);
}
