package dev.forebay.tests.hostile.sockets;

import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.tests.hostile.bystander.AmqpBystander;
import dev.forebay.tests.hostile.bystander.Bystander;
import dev.forebay.tests.hostile.bystander.KafkaBystander;
import dev.forebay.tests.hostile.node.SocketPorts;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A process of good clients of both protocols: warms up, says {@code warm}, and in the end how long
 * their rounds took. One thread.
 */
final class Bystanders {
  private static final int OF_EACH_PROTOCOL = 6;
  private static final long SEED = 1;
  private static final long TOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final SocketPorts ports;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private int number;

  private Bystanders(SocketPorts ports) {
    this.ports = ports;
  }

  /** Arguments: port of AMQP, port of Kafka, seconds to warm up, seconds measured. */
  static void main(String[] arguments) throws IOException {
    try (SocketPorts ports =
        new SocketPorts(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]))) {
      Bystanders all = new Bystanders(ports);
      all.play(Long.parseLong(arguments[2]));
      System.out.println("warm");
      System.out.println(all.play(Long.parseLong(arguments[3])));
    }
  }

  private String play(long seconds) {
    LatencyHistogram waits = new LatencyHistogram();
    Set<String> told = new HashSet<>();
    List<Bystander> bystanders = new ArrayList<>();
    for (int i = 0; i < OF_EACH_PROTOCOL; i++) {
      bystanders.add(
          new AmqpBystander(
              ports.connectAmqp(), MachineClock.INSTANCE, random.split(), waits, number));
      bystanders.add(
          new KafkaBystander(
              ports.connectKafka(), MachineClock.INSTANCE, random.split(), waits, number));
      number++;
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end || !bystanders.stream().allMatch(Bystander::isResting)) {
      if (System.nanoTime() >= end) {
        bystanders.forEach(Bystander::rest);
      }
      ports.pass(1);
      bystanders.forEach(Bystander::look);
      bystanders.stream()
          .filter(one -> one.waitsNanos() > TOLD_NANOS && told.add(one + " " + one.rounds()))
          .forEach(one -> System.err.println(Instant.now() + " waits long: " + one.state()));
    }
    int rounds = bystanders.stream().mapToInt(Bystander::rounds).sum();
    long longest = bystanders.stream().mapToLong(Bystander::waitedNanosMax).max().orElse(0);
    bystanders.forEach(Bystander::leave);
    ports.pass(1);
    return Waited.of(rounds, waits, longest).line();
  }
}
