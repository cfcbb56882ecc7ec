package dev.forebay.tests.simulation;

import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.simulation.checks.CatalogSurvives;
import dev.forebay.tests.simulation.checks.ConfirmedSurvives;
import dev.forebay.tests.simulation.checks.ConfirmsKeepStep;
import dev.forebay.tests.simulation.checks.CountsAgree;
import dev.forebay.tests.simulation.checks.DeadLettersArrive;
import dev.forebay.tests.simulation.checks.ExclusiveConsumersAreAlone;
import dev.forebay.tests.simulation.checks.FirstDeliveriesInOrder;
import dev.forebay.tests.simulation.checks.HeldByOne;
import dev.forebay.tests.simulation.checks.HighestFirst;
import dev.forebay.tests.simulation.checks.InventoriesInOrder;
import dev.forebay.tests.simulation.checks.LimitsAreKept;
import dev.forebay.tests.simulation.checks.MemoryIsBounded;
import dev.forebay.tests.simulation.checks.NothingFromNowhere;
import dev.forebay.tests.simulation.checks.OffsetsIdentify;
import dev.forebay.tests.simulation.checks.OneIsActive;
import dev.forebay.tests.simulation.checks.OverdueIsGone;
import dev.forebay.tests.simulation.checks.OwnersAreAlone;
import dev.forebay.tests.simulation.checks.PublishersKeepOrder;
import dev.forebay.tests.simulation.checks.PurgedStaysGone;
import dev.forebay.tests.simulation.checks.RedeliveryIsTold;
import dev.forebay.tests.simulation.checks.RepliesArrive;
import dev.forebay.tests.simulation.checks.RestIsStable;
import dev.forebay.tests.simulation.checks.SettledStaysSettled;
import dev.forebay.tests.simulation.checks.TransactionsAreWhole;
import dev.forebay.tests.simulation.frame.BrokerInstallation;
import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.frame.History;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.frame.NothingBreaks;
import dev.forebay.tests.simulation.frame.Simulation;
import dev.forebay.tests.simulation.frame.Simulation.Surroundings;
import dev.forebay.tests.simulation.frame.Violation;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Simulations of queues: programs that act as AMQP's clients may, and what is checked of them. */
public final class QueueSimulation {
  private static final long MEMORY_BYTES_MAX = 128L << 20;
  private static final Pattern MESSAGE = Pattern.compile("message (\\d+)");

  private QueueSimulation() {}

  /** A run of a sound broker. */
  public static Simulation<Event> sound(long seed) {
    return of(seed, Meddler.NONE);
  }

  /** A run with somebody between the broker and the world. */
  public static Simulation<Event> of(long seed, Meddler meddler) {
    SimulatedWorld world = new SimulatedWorld(seed);
    Surroundings surroundings =
        Surroundings.of(seed, world, new BrokerInstallation(world, seed, meddler).changingClock());
    History<Event> history = new History<>(checkers(surroundings.loopCount()));
    return new Simulation<>(
        seed,
        history,
        new QueueProgram(surroundings, history, seed),
        violation -> about(history, violation));
  }

  /** What happened to the message that a checker objects about. */
  private static String about(History<Event> history, Violation violation) {
    Matcher message = MESSAGE.matcher(String.valueOf(violation.getMessage()));
    return message.find()
        ? history.about("message=" + message.group(1) + ",", QueueSimulation::isOfAll)
        : "";
  }

  private static boolean isOfAll(Event event) {
    return event instanceof Event.Crashed || event instanceof Event.Started;
  }

  private static List<Checker<Event>> checkers(int loops) {
    return List.of(
        new NothingBreaks<>(QueueSimulation::objection),
        new OffsetsIdentify(),
        new NothingFromNowhere(),
        new SettledStaysSettled(),
        new HeldByOne(),
        new LimitsAreKept(),
        new HighestFirst(),
        new RedeliveryIsTold(),
        new FirstDeliveriesInOrder(),
        new PublishersKeepOrder(),
        new PurgedStaysGone(),
        new ConfirmsKeepStep(),
        new CatalogSurvives(),
        new OwnersAreAlone(),
        new ExclusiveConsumersAreAlone(),
        new ConfirmedSurvives(),
        new OverdueIsGone(),
        new OneIsActive(),
        new DeadLettersArrive(Topology.REJECTING),
        new DeadLettersArrive(Topology.KEEPING),
        new RepliesArrive(),
        new TransactionsAreWhole(),
        new InventoriesInOrder(),
        new RestIsStable(),
        new CountsAgree(),
        new MemoryIsBounded(MEMORY_BYTES_MAX, loops));
  }

  private static @Nullable String objection(Event event) {
    return event instanceof Event.WantedAtRest(String queue, long ready) && ready > 0
        ? ready + " messages lie in " + queue + " and a reader wants some"
        : null;
  }
}
