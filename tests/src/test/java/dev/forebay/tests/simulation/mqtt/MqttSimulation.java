package dev.forebay.tests.simulation.mqtt;

import dev.forebay.broker.form.Forms;
import dev.forebay.protocol.amqp091.mapping.AmqpKeys;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.protocol.mqtt.mapping.MqttKeys;
import dev.forebay.protocol.mqtt.mapping.MqttMessageCodec;
import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.simulation.frame.BrokerInstallation;
import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.frame.History;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.frame.NothingBreaks;
import dev.forebay.tests.simulation.frame.Simulation;
import dev.forebay.tests.simulation.frame.Simulation.Surroundings;
import dev.forebay.tests.simulation.frame.Violation;
import dev.forebay.tests.simulation.mqtt.checks.AcknowledgedArrives;
import dev.forebay.tests.simulation.mqtt.checks.ExactlyOnce;
import dev.forebay.tests.simulation.mqtt.checks.NothingFromNowhere;
import dev.forebay.tests.simulation.mqtt.checks.OrderIsKept;
import dev.forebay.tests.simulation.mqtt.checks.RetainedIsLast;
import dev.forebay.tests.simulation.mqtt.checks.SessionsHaveOneOwner;
import dev.forebay.tests.simulation.mqtt.checks.SessionsStay;
import dev.forebay.tests.simulation.mqtt.checks.WillsAreSentOnce;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Simulations of MQTT's clients, and what is checked of them. */
public final class MqttSimulation {
  private static final Pattern NAMED =
      Pattern.compile("[a-z]+\\d:\\d+|will:\\w+|(kept|passing|keeper)\\d");

  private MqttSimulation() {}

  /** A run of a sound broker. */
  public static Simulation<MqttEvent> sound(long seed) {
    return of(seed, Meddler.NONE, Tamper.NONE);
  }

  /** A run with somebody between the broker and the world, or between clients and sockets. */
  public static Simulation<MqttEvent> of(long seed, Meddler meddler, Tamper tamper) {
    SimulatedWorld world = new SimulatedWorld(seed);
    History<MqttEvent> history = new History<>(checkers());
    MqttTrial trial = new MqttTrial(history, new SplittableRandom(~seed), world, tamper);
    Forms forms =
        new Forms(AmqpKeys.DIALECT)
            .add(new AmqpMessageCodec())
            .add(MqttKeys.DIALECT)
            .add(new MqttMessageCodec());
    Surroundings surroundings =
        Surroundings.of(seed, world, new BrokerInstallation(world, seed, meddler, forms));
    return new Simulation<>(
        seed,
        history,
        new MqttProgram(surroundings, trial),
        violation -> about(history, violation));
  }

  /** What else is known of the message or the client that the objection names, and of nodes. */
  private static String about(History<MqttEvent> history, Violation violation) {
    Matcher named = NAMED.matcher(String.valueOf(violation.getMessage()));
    return named.find()
        ? history.about(
            named.group(),
            event -> event instanceof MqttEvent.Started || event instanceof MqttEvent.Crashed)
        : "";
  }

  private static List<Checker<MqttEvent>> checkers() {
    return List.of(
        new NothingBreaks<>(_ -> null),
        new NothingFromNowhere(),
        new AcknowledgedArrives(),
        new ExactlyOnce(),
        new OrderIsKept(),
        new SessionsStay(),
        new SessionsHaveOneOwner(),
        new RetainedIsLast(),
        new WillsAreSentOnce());
  }
}
