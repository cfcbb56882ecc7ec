package dev.forebay.tests.simulation.stream;

import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.simulation.BrokerInstallation;
import dev.forebay.tests.simulation.Checker;
import dev.forebay.tests.simulation.History;
import dev.forebay.tests.simulation.Meddler;
import dev.forebay.tests.simulation.Violation;
import dev.forebay.tests.simulation.stream.checks.AcknowledgedStays;
import dev.forebay.tests.simulation.stream.checks.ConfirmedStays;
import dev.forebay.tests.simulation.stream.checks.ConsumersReadOn;
import dev.forebay.tests.simulation.stream.checks.CreditIsKept;
import dev.forebay.tests.simulation.stream.checks.EndNeverGoesBack;
import dev.forebay.tests.simulation.stream.checks.NothingBreaks;
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

/** One seed, run once: a world, a broker in it, a program, and all checkers. */
public final class StreamRun {
  private final long seed;
  private final History<StreamEvent> history = new History<>(checkers());
  private final StreamProgram program;

  /** Prepares a run. Every other seed has three event loops instead of one. */
  public StreamRun(long seed, Meddler meddler) {
    this.seed = seed;
    SimulatedWorld world = new SimulatedWorld(seed);
    SplittableRandom random = new SplittableRandom(~seed);
    StreamTrial trial = new StreamTrial(history, random.split(), world);
    this.program =
        new StreamProgram(
            world,
            new BrokerInstallation(world, seed, meddler, StreamCodec.codecs(new StreamCodec())),
            trial,
            random,
            seed % 2 == 0 ? 1 : 3);
  }

  /** Runs to the end; null if no checker objects. */
  public @Nullable Violation run() {
    try {
      program.run();
      return null;
    } catch (Violation violation) {
      return violation;
    } catch (RuntimeException | Error e) {
      Violation violation = new Violation("NothingBreaks", "the run ends with " + e);
      violation.initCause(e);
      return violation;
    }
  }

  /** What happened. */
  public History<StreamEvent> history() {
    return history;
  }

  /** For the report of a failure: how to run it again, and how it ended. */
  public String report(Violation violation) {
    return "seed %d (again with -Dforebay.seed=%d)%n%s%s"
        .formatted(seed, seed, history.tail(), violation.getMessage());
  }

  private static List<Checker<StreamEvent>> checkers() {
    return List.of(
        new NothingBreaks(),
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
}
