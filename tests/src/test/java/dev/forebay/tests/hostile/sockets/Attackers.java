package dev.forebay.tests.hostile.sockets;

import dev.forebay.tests.hostile.Cleaner;
import dev.forebay.tests.hostile.HostileSeeds;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.Names;
import dev.forebay.tests.hostile.node.SocketPorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A process of attackers who come and go, and are many at any time. What they have made is deleted
 * every two minutes. Writes down how many bytes they sent in each tenth of a second. One thread.
 */
final class Attackers {
  private static final int AT_A_TIME = 8;
  private static final int BURST_MAX = 20;
  private static final long STAY_NANOS_MAX = TimeUnit.SECONDS.toNanos(90);
  private static final long SEASON_NANOS = TimeUnit.SECONDS.toNanos(120);
  static final long SLOT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final List<Abuse> choice = HostileSeeds.abusesForReal();
  private final SocketPorts ports;
  private final SplittableRandom random;
  private final PrintWriter slots;
  private final List<Stay> stays = new ArrayList<>();
  private long slotEndNanos = System.nanoTime() + SLOT_NANOS;
  private long slotBytes;
  private int abuses;

  private record Stay(Attacker attacker, long untilNanos, int abandonOneIn) {}

  private Attackers(SocketPorts ports, long seed, PrintWriter slots) {
    this.ports = ports;
    this.random = new SplittableRandom(seed);
    this.slots = slots;
  }

  /** Arguments: port of AMQP, port of Kafka, seed, seconds, file for the bytes. */
  static void main(String[] arguments) throws IOException {
    try (SocketPorts ports =
            new SocketPorts(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
        PrintWriter slots = new PrintWriter(Files.newBufferedWriter(Path.of(arguments[4])))) {
      Attackers all = new Attackers(ports, Long.parseLong(arguments[2]), slots);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[3]));
      while (System.nanoTime() < end) {
        all.season(Math.min(end, System.nanoTime() + SEASON_NANOS));
      }
      System.out.printf(
          "%d abuses on %d connections, %d MiB sent%n",
          all.abuses, ports.connects(), ports.sentBytes() >> 20);
    }
  }

  private void season(long endNanos) {
    Names names = new Names();
    while (System.nanoTime() < endNanos) {
      while (stays.size() < AT_A_TIME) {
        stays.add(next(names));
      }
      Stay stay = stays.get(random.nextInt(stays.size()));
      play(stay);
      stays.forEach(other -> other.attacker.look());
      pass(isAnybodyReady() ? 0 : 1);
    }
    stays.forEach(stay -> stay.attacker.leave());
    stays.clear();
    new Cleaner(ports, names).clean(() -> pass(1));
  }

  private Stay next(Names names) {
    abuses++;
    Abuse abuse = choice.get(random.nextInt(choice.size()));
    tell("comes", abuse);
    return new Stay(
        new Attacker(abuse, MachineClock.INSTANCE, ports, random.split(), names),
        System.nanoTime() + random.nextLong(STAY_NANOS_MAX),
        40 + random.nextInt(2000));
  }

  private void play(Stay stay) {
    Attacker attacker = stay.attacker;
    int burst = 1 + random.nextInt(BURST_MAX);
    for (int i = 0; i < burst && attacker.readyAtNanos() <= System.nanoTime(); i++) {
      attacker.step();
    }
    boolean isOver = attacker.isOver() && random.nextInt(20) == 0;
    if (isOver || random.nextInt(stay.abandonOneIn) == 0 || System.nanoTime() > stay.untilNanos) {
      tell("leaves", attacker.abuse());
      attacker.leave();
      stays.remove(stay);
    }
  }

  private static void tell(String what, Abuse abuse) {
    System.err.println(Instant.now() + " " + what + ": " + abuse.name());
  }

  private boolean isAnybodyReady() {
    long now = System.nanoTime();
    return stays.stream()
        .anyMatch(stay -> !stay.attacker.isOver() && stay.attacker.readyAtNanos() <= now);
  }

  private void pass(long millisMax) {
    ports.pass(millisMax);
    while (System.nanoTime() >= slotEndNanos) {
      slots.println(ports.sentBytes() - slotBytes);
      slotBytes = ports.sentBytes();
      slotEndNanos += SLOT_NANOS;
    }
  }
}
