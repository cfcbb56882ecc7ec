package dev.forebay.tests.hostile;

import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.fuzz.ErrorLog;
import dev.forebay.tests.hostile.amqp.AmqpAbuses;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.kafka.KafkaAbuses;
import dev.forebay.tests.hostile.mqtt.MqttAbuses;
import dev.forebay.tests.hostile.node.NodeVariant;
import dev.forebay.tests.hostile.stomp.StompAbuses;
import dev.forebay.tests.hostile.web.WebAbuses;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs of seeds, each in a world of its own. */
public final class HostileSeeds {
  /** How long a good client may wait. */
  private static final long WAIT_NANOS_MAX =
      TimeUnit.SECONDS.toNanos(Long.getLong("forebay.wait-seconds", 60));

  private HostileSeeds() {}

  /** All abuses of all protocols. */
  public static List<Abuse> abuses() {
    List<Abuse> abuses = new ArrayList<>(AmqpAbuses.all());
    abuses.addAll(KafkaAbuses.all());
    abuses.addAll(StompAbuses.all());
    abuses.addAll(MqttAbuses.all());
    abuses.addAll(WebAbuses.all());
    return abuses;
  }

  /** Those of protocols whose good clients are played for real as well. */
  public static List<Abuse> abusesForReal() {
    List<Abuse> abuses = new ArrayList<>(AmqpAbuses.all());
    abuses.addAll(KafkaAbuses.all());
    return abuses;
  }

  /** Plays a seed; fails if anything objects to it. */
  static Outcome play(long seed, NodeVariant variant) {
    return play(seed, variant, abuses());
  }

  private static Outcome play(long seed, NodeVariant variant, List<Abuse> choice) {
    return play(
        seed,
        new Conditions(
            new SimulatedWorld(seed),
            choice,
            variant,
            WAIT_NANOS_MAX,
            true,
            new LatencyHistogram()));
  }

  static Outcome play(long seed, Conditions conditions) {
    try (ErrorLog log = ErrorLog.open()) {
      Outcome outcome = new HostileRun(seed, conditions).play();
      if (!log.errors().isEmpty()) {
        throw new AssertionError("seed " + seed + ": logged " + log.errors());
      }
      return outcome;
    }
  }

  /** What is objected to in a seed of the abuses with a word in their names, or null. */
  public static @Nullable String objection(long seed, NodeVariant variant, String word) {
    List<Abuse> choice = abuses().stream().filter(abuse -> abuse.name().contains(word)).toList();
    try {
      play(seed, variant, choice);
      return null;
    } catch (AssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }
}
