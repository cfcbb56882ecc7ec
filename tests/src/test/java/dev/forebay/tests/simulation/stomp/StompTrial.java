package dev.forebay.tests.simulation.stomp;

import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.simulation.frame.History;
import java.util.SplittableRandom;

/** What the clients of one run share: the history, the time, and numbers. */
final class StompTrial {
  final History<StompEvent> history;
  final SplittableRandom random;
  final FrameTamper tamper;
  private final SimulatedWorld world;
  private int numbers;

  StompTrial(
      History<StompEvent> history,
      SplittableRandom random,
      SimulatedWorld world,
      FrameTamper tamper) {
    this.history = history;
    this.random = random;
    this.world = world;
    this.tamper = tamper;
  }

  void add(StompEvent event) {
    history.add(event);
  }

  long nanos() {
    return world.nanoTime();
  }

  int next() {
    return ++numbers;
  }
}
