package dev.forebay.tests.simulation.frame;

import dev.forebay.runtime.EventLoop;
import dev.forebay.testkit.world.SimulatedNode;
import dev.forebay.testkit.world.SimulatedWorld;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** One life of a node, from start to crash. */
public abstract class NodeLife {
  private static final int STEPS_MAX = 200_000;
  private static final long REOPEN_NANOS_MAX = 50_000_000;

  private final SimulatedWorld world;
  private final SimulatedNode node;
  private final Installation installation;
  private final Installation.Running broker;
  private final Consumer<String> breach;

  /** Numbers of shards that are being closed, or are to be opened again. */
  private final Set<Integer> moving = new HashSet<>();

  /**
   * A node that was started.
   *
   * @param installation what it finds
   */
  public record Birth(SimulatedWorld world, SimulatedNode node, Installation installation) {}

  /**
   * Starts the broker.
   *
   * @param breach hears what never may happen, and does
   */
  protected NodeLife(Birth birth, Consumer<String> breach) {
    this.world = birth.world();
    this.node = birth.node();
    this.installation = birth.installation();
    this.breach = breach;
    this.broker = installation.start(node);
  }

  /** The node. */
  public final SimulatedNode node() {
    return node;
  }

  /** Its broker. */
  public final Installation.Running broker() {
    return broker;
  }

  /** Whether the node is gone. */
  public final boolean isOver() {
    return !node.isAlive();
  }

  /** Objects to errors that a node may not have. */
  public final void inspect() {
    Health.inspect(node, installation.faultHasStruck());
    if (broker.failedReads() > 0) {
      breach.accept("a read failed on a disk that is sound");
    }
  }

  /** Lets the world go on a little. */
  public final void step(int steps) {
    world.run(steps);
    inspect();
  }

  /** Lets everything happen that happens within a time. */
  public final void pass(long nanos) {
    world.runFor(nanos);
    inspect();
  }

  /** Has some shards closed, in order or not, which are opened again a while later. */
  public final void beginToMoveShards(RandomGenerator random) {
    for (int number = 1; number <= broker.shards(); number++) {
      if (random.nextBoolean() && moving.add(number)) {
        move(number, random);
      }
      step(random.nextInt(20));
    }
  }

  private void move(int number, RandomGenerator random) {
    long closedNanos = random.nextLong(REOPEN_NANOS_MAX);
    EventLoop loop = anyLoop(random);
    Runnable reopen =
        () ->
            loop.execute(() ->
                loop.schedule(
                    closedNanos, () -> broker.openShard(number, () -> moving.remove(number))));
    if (random.nextBoolean()) {
      broker.closeShard(number, reopen);
    } else {
      broker.takeOver(number, reopen);
    }
  }

  /** Waits until all shards are open. */
  public final void awaitShards() {
    await("open shard", moving::isEmpty);
  }

  /** One of its event loops. */
  protected final EventLoop anyLoop(RandomGenerator random) {
    return node.loops().get(random.nextInt(node.loops().size()));
  }

  /** Lets the world go on until something is so; that it never is, is a breach. */
  protected final void await(String what, BooleanSupplier condition) {
    for (int i = 0; i < STEPS_MAX && node.isAlive() && !condition.getAsBoolean(); i++) {
      if (!world.step()) {
        break;
      }
      inspect();
    }
    if (node.isAlive() && !condition.getAsBoolean()) {
      breach.accept("no " + what + " comes");
    }
  }
}
