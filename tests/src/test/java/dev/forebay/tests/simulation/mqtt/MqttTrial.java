package dev.forebay.tests.simulation.mqtt;

import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.simulation.frame.History;
import java.util.SplittableRandom;

/** What the clients of one run share: the history, the time, and numbers. */
final class MqttTrial {
  static final String WILL_TOPIC = "wills/all";

  final History<MqttEvent> history;
  final SplittableRandom random;
  final Tamper tamper;
  private final SimulatedWorld world;
  private int connections;
  private int messages;

  MqttTrial(
      History<MqttEvent> history, SplittableRandom random, SimulatedWorld world, Tamper tamper) {
    this.history = history;
    this.random = random;
    this.world = world;
    this.tamper = tamper;
  }

  void add(MqttEvent event) {
    history.add(event);
  }

  long nanos() {
    return world.nanoTime();
  }

  int nextConnection() {
    return ++connections;
  }

  int nextMessage() {
    return ++messages;
  }
}
