package dev.forebay.tests.simulation.stream;

import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.simulation.frame.BrokerInstallation;
import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.frame.History;
import dev.forebay.tests.simulation.frame.Installation;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.frame.NothingBreaks;
import dev.forebay.tests.simulation.frame.Simulation;
import dev.forebay.tests.simulation.frame.Simulation.Surroundings;
import dev.forebay.tests.simulation.stream.checks.AcknowledgedStays;
import dev.forebay.tests.simulation.stream.checks.ConfirmedStays;
import dev.forebay.tests.simulation.stream.checks.ConsumersReadOn;
import dev.forebay.tests.simulation.stream.checks.CreditIsKept;
import dev.forebay.tests.simulation.stream.checks.EndNeverGoesBack;
import dev.forebay.tests.simulation.stream.checks.NothingFromNowhere;
import dev.forebay.tests.simulation.stream.checks.NothingTwice;
import dev.forebay.tests.simulation.stream.checks.OffsetsAreStable;
import dev.forebay.tests.simulation.stream.checks.OnlyOldGoes;
import dev.forebay.tests.simulation.stream.checks.ProducerIdsAreNew;
import dev.forebay.tests.simulation.stream.checks.ProducersKeepOrder;
import dev.forebay.tests.simulation.stream.checks.PublishersKeepOrder;
import dev.forebay.tests.simulation.stream.checks.ReadsAreWhole;
import dev.forebay.tests.simulation.stream.checks.RefusalsAreRight;
import dev.forebay.tests.simulation.stream.checks.StreamsSurvive;
import dev.forebay.tests.simulation.stream.checks.TimesAreFound;
import dev.forebay.tests.simulation.stream.checks.TrimmedStaysGone;
import dev.forebay.tests.simulation.stream.checks.WholeStreamsTakeOnce;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Simulations of streams: producers, publishers, readers, consumers, and what is checked of them.
 */
public final class StreamSimulation {
  private StreamSimulation() {}

  /** A run of a sound broker. */
  public static Simulation<StreamEvent> sound(long seed) {
    return of(seed, Meddler.NONE);
  }

  /** A run with somebody between the broker and the world. */
  public static Simulation<StreamEvent> of(long seed, Meddler meddler) {
    SimulatedWorld world = new SimulatedWorld(seed);
    SplittableRandom random = new SplittableRandom(~seed);
    History<StreamEvent> history = new History<>(checkers());
    StreamTrial trial = new StreamTrial(history, random.split(), world);
    Installation installation =
        new BrokerInstallation(world, seed, meddler, StreamCodec.forms(new StreamCodec()))
            .changingClock();
    return new Simulation<>(
        seed,
        history,
        new StreamProgram(Surroundings.of(seed, world, installation), trial, random));
  }

  private static List<Checker<StreamEvent>> checkers() {
    return List.of(
        new NothingBreaks<>(StreamSimulation::objection),
        new NothingFromNowhere(),
        new OffsetsAreStable(),
        new NothingTwice(),
        new AcknowledgedStays(),
        new ConfirmedStays(),
        new ConsumersReadOn(),
        new CreditIsKept(),
        new PublishersKeepOrder(),
        new EndNeverGoesBack(),
        new ReadsAreWhole(),
        new ProducersKeepOrder(),
        new RefusalsAreRight(),
        new WholeStreamsTakeOnce(),
        new TrimmedStaysGone(),
        new OnlyOldGoes(),
        new TimesAreFound(),
        new StreamsSurvive(),
        new ProducerIdsAreNew());
  }

  private static @Nullable String objection(StreamEvent event) {
    if (event instanceof StreamEvent.WaitsAtRest(var place, long offset, long end)
        && offset < end) {
      return "who follows " + place + " was not told beyond " + offset + " of " + end;
    }
    return null;
  }
}
