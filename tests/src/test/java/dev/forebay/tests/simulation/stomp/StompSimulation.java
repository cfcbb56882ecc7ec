package dev.forebay.tests.simulation.stomp;

import dev.forebay.broker.form.Forms;
import dev.forebay.protocol.amqp091.mapping.AmqpKeys;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.protocol.stomp.mapping.StompMessageCodec;
import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.simulation.frame.BrokerInstallation;
import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.frame.History;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.frame.NothingBreaks;
import dev.forebay.tests.simulation.frame.Simulation;
import dev.forebay.tests.simulation.frame.Simulation.Surroundings;
import dev.forebay.tests.simulation.stomp.checks.NothingTwice;
import dev.forebay.tests.simulation.stomp.checks.ReceiptsAreTrue;
import dev.forebay.tests.simulation.stomp.checks.TransactionsAreWhole;
import java.util.List;
import java.util.SplittableRandom;

/** Simulations of STOMP's clients, and what is checked of them. */
public final class StompSimulation {
  private StompSimulation() {}

  /** A run of a sound broker. */
  public static Simulation<StompEvent> sound(long seed) {
    return of(seed, Meddler.NONE, FrameTamper.NONE);
  }

  /** A run with somebody between the broker and the world, or between clients and sockets. */
  public static Simulation<StompEvent> of(long seed, Meddler meddler, FrameTamper tamper) {
    SimulatedWorld world = new SimulatedWorld(seed);
    History<StompEvent> history =
        new History<>(
            List.<Checker<StompEvent>>of(
                new NothingBreaks<>(_ -> null),
                new ReceiptsAreTrue(),
                new TransactionsAreWhole(),
                new NothingTwice()));
    StompTrial trial = new StompTrial(history, new SplittableRandom(~seed), world, tamper);
    Forms forms =
        new Forms(AmqpKeys.DIALECT).add(new AmqpMessageCodec()).add(new StompMessageCodec());
    Surroundings surroundings =
        Surroundings.of(seed, world, new BrokerInstallation(world, seed, meddler, forms));
    return new Simulation<>(seed, history, new StompProgram(surroundings, trial));
  }
}
