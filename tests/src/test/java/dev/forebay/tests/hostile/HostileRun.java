package dev.forebay.tests.hostile;

import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.hostile.bystander.AmqpBystander;
import dev.forebay.tests.hostile.bystander.Bystander;
import dev.forebay.tests.hostile.bystander.KafkaBystander;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.Names;
import dev.forebay.tests.hostile.node.Accounts;
import dev.forebay.tests.hostile.node.HostileNode;
import dev.forebay.tests.simulation.frame.Health;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One seed: attackers, good clients, and what must be so in the end. Says of which abuses what
 * happened is.
 */
final class HostileRun {
  private static final int ATTACKERS_MAX = 5;
  private static final int LOOPS_MAX = 3;
  private static final int ROUNDS_AFTERWARDS = 3;
  private static final long SLICE_NANOS_MAX = 200_000;
  private static final long SIEGE_NANOS_MAX = TimeUnit.SECONDS.toNanos(220);
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(130);

  /** Two deadlines of a minute, after a client has taken something for another one. */
  private static final long ANY_WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(185);

  /** Of a node at rest within {@link #SILENCE_NANOS}. */
  private static final long REST_STEPS_MAX = 20_000;

  private static final int[] SLOWNESS = {1, 1, 10, 50};
  private static final int BURST_MAX = 20;
  private static final int SLICES_MAX = 3_000_000;

  private final long seed;
  private final SplittableRandom random;
  private final SimulatedWorld world;
  private final HostileNode node;
  private final List<Bystander> bystanders = new ArrayList<>();
  private final List<Attacker> waiting = new ArrayList<>();
  private final List<Attacker> attackers = new ArrayList<>();
  private final Names names = new Names();
  private final long waitNanosMax;
  private final LatencyHistogram latencies;
  private final Set<WaitReason> waits = EnumSet.noneOf(WaitReason.class);
  private long chunkBytesMax;
  private int slices;

  /** A run that begins. */
  HostileRun(long seed, Conditions conditions) {
    this.seed = seed;
    this.world = conditions.world();
    this.waitNanosMax = conditions.waitNanosMax();
    this.latencies = conditions.waits();
    this.random = new SplittableRandom(seed * 31 + 5);
    this.node = new HostileNode(world, seed, 1 + random.nextInt(LOOPS_MAX), conditions.variant());
    int slowness = SLOWNESS[random.nextInt(SLOWNESS.length)];
    world.slowWorkers(conditions.hasSlowDisks() ? slowness : 1);
    List<Abuse> choice = conditions.choice();
    int count = 1 + random.nextInt(ATTACKERS_MAX);
    for (int i = 0; i < count; i++) {
      Abuse abuse = choice.get(random.nextInt(choice.size()));
      waiting.add(new Attacker(abuse, world, node, random.split(), names));
    }
  }

  /** Fails if anything objects to it. */
  Outcome play() {
    List<String> played = waiting.stream().map(one -> one.abuse().name()).toList();
    try {
      return playAll(played);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed %d, at %d ms: %s; those who play: %s; what is counted: %s"
              .formatted(seed, millis(), e.getMessage(), played, node.accounts().left()),
          e);
    }
  }

  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(world.nanoTime());
  }

  private Outcome playAll(List<String> played) {
    for (int i = 0; i < 2; i++) {
      bystanders.add(new AmqpBystander(node.connectAmqp(), world, random.split(), latencies, i));
      bystanders.add(new KafkaBystander(node.connectKafka(), world, random.split(), latencies, i));
    }
    awaitRounds(1);
    Accounts calm = node.accounts();
    siege();
    awaitRounds(ROUNDS_AFTERWARDS);
    int rounds = bystanders.stream().mapToInt(Bystander::rounds).sum();
    long waited = bystanders.stream().mapToLong(Bystander::waitedNanosMax).max().orElse(0);
    bystanders.forEach(Bystander::rest);
    while (!bystanders.stream().allMatch(Bystander::isResting)) {
      slice(SLICE_NANOS_MAX);
    }
    pass(TimeUnit.SECONDS.toNanos(1));
    bystanders.forEach(Bystander::leave);
    bystanders.clear();
    pass(SILENCE_NANOS);
    requireRest();
    requireNothing("connections that are gone have left", node.accounts().left());
    new Cleaner(node, names).clean(() -> slice(SLICE_NANOS_MAX));
    pass(SILENCE_NANOS);
    requireRest();
    Accounts end = node.accounts();
    requireNothing("the last connection has left", end.left());
    end.requireNotAbove(calm);
    return new Outcome(played, waited, chunkBytesMax, rounds, world.steps(), waits);
  }

  /** Without clients there is nothing to do, for whatever they have left. */
  private void requireRest() {
    long before = world.steps();
    pass(SILENCE_NANOS);
    if (world.steps() - before > REST_STEPS_MAX) {
      throw new AssertionError("without clients it takes steps: " + (world.steps() - before));
    }
  }

  private static void requireNothing(String what, Object left) {
    if (!left.toString().equals("{}")) {
      throw new AssertionError(what + " " + left);
    }
  }

  /** Attackers come, play, and go: in the midst of what they do, or a while after it. */
  private void siege() {
    long endNanos = world.nanoTime() + SIEGE_NANOS_MAX;
    boolean mayStay = random.nextInt(4) == 0;
    int abandonOneIn = mayStay ? Integer.MAX_VALUE : 40 + random.nextInt(2000);
    while (!waiting.isEmpty() || !attackers.isEmpty()) {
      if (!waiting.isEmpty() && (attackers.isEmpty() || random.nextInt(50) == 0)) {
        attackers.add(waiting.removeLast());
      }
      Attacker next = attackers.get(random.nextInt(attackers.size()));
      int burst = 1 + random.nextInt(BURST_MAX);
      for (int i = 0; i < burst && next.readyAtNanos() <= world.nanoTime(); i++) {
        next.step();
      }
      boolean isOver = next.isOver() && !mayStay && random.nextInt(20) == 0;
      if (isOver || random.nextInt(abandonOneIn) == 0 || world.nanoTime() > endNanos) {
        next.leave();
        attackers.remove(next);
      }
      attackers.forEach(Attacker::look);
      slice(untilSomebodyIsReady());
    }
  }

  private long untilSomebodyIsReady() {
    long ready =
        attackers.stream()
            .filter(one -> !one.isOver())
            .mapToLong(Attacker::readyAtNanos)
            .min()
            .orElse(waiting.isEmpty() ? Long.MAX_VALUE : 0);
    long slice = random.nextLong(SLICE_NANOS_MAX);
    return Math.max(slice, Math.min(ready - world.nanoTime(), TimeUnit.MILLISECONDS.toNanos(20)));
  }

  private void awaitRounds(int more) {
    int[] wanted = bystanders.stream().mapToInt(one -> one.rounds() + more).toArray();
    while (!haveRounds(wanted)) {
      slice(SLICE_NANOS_MAX);
    }
  }

  private boolean haveRounds(int[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (bystanders.get(i).rounds() < wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private void pass(long nanos) {
    long until = world.nanoTime() + nanos;
    while (world.nanoTime() < until) {
      slice(Math.min(until - world.nanoTime(), TimeUnit.SECONDS.toNanos(1)));
    }
  }

  /** Lets the world go on a little, and looks at it. */
  private void slice(long nanos) {
    if (slices++ > SLICES_MAX) {
      throw new AssertionError("it does not come to an end");
    }
    world.runFor(nanos);
    Health.inspect(node.node(), false);
    node.addWaits(waits, ANY_WAIT_NANOS_MAX);
    chunkBytesMax = Math.max(chunkBytesMax, node.chunkBytes());
    for (Bystander one : bystanders) {
      one.look();
      if (one.waitsNanos() > waitNanosMax) {
        throw new AssertionError(
            "a good client waits for %d ms. %s"
                .formatted(TimeUnit.NANOSECONDS.toMillis(one.waitsNanos()), one.state()));
      }
    }
  }
}
