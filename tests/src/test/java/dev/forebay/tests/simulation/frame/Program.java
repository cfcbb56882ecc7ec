package dev.forebay.tests.simulation.frame;

import dev.forebay.testkit.world.SimulatedNode;
import java.util.SplittableRandom;

/**
 * What happens in a run: some lives of a node, each ended by a crash amid what clients do to it.
 *
 * @param <L> a life of the node
 */
public abstract class Program<L extends NodeLife> {
  /** Decides what happens. */
  protected final SplittableRandom random;

  private final Simulation.Surroundings surroundings;

  /** Prepares a run. */
  protected Program(Simulation.Surroundings surroundings, SplittableRandom random) {
    this.surroundings = surroundings;
    this.random = random;
  }

  /** Runs to the end; checkers object by exceptions. */
  public abstract void run();

  /** A node has started. */
  protected abstract L begin(NodeLife.Birth birth, boolean withoutViews);

  /** What clients do in a life. */
  protected abstract void live(L life);

  /** A node has crashed. */
  protected abstract void crashed(L life, String cause);

  /** Three or four lives. */
  protected final void liveSomeLives() {
    int lives = 3 + random.nextInt(2);
    for (int i = 0; i < lives; i++) {
      L life = start(i > 0 && random.nextInt(4) == 0);
      live(life);
      crash(life);
    }
  }

  /** Starts a node on what is left. */
  protected final L start(boolean withoutViews) {
    Installation installation = surroundings.installation();
    if (withoutViews) {
      installation.deleteViews();
    }
    SimulatedNode node = surroundings.world().startNode(surroundings.loopCount());
    return begin(new NodeLife.Birth(surroundings.world(), node, installation), withoutViews);
  }

  /** Ends a life. */
  protected final void crash(L life) {
    life.node().crash();
    life.inspect();
    surroundings.installation().crash();
    String failure = life.node().failure();
    crashed(life, failure == null ? "power cut" : failure);
  }

  /** Acts again and again; in one life of four the disk fails amid it. */
  protected final void act(L life, int actionsMin, int actionsMax, Runnable action) {
    int count = actionsMin + random.nextInt(actionsMax - actionsMin);
    int faultAt = random.nextInt(4) == 0 ? random.nextInt(count) : count;
    for (int i = 0; i < count && !life.isOver(); i++) {
      if (i == faultAt) {
        surroundings.installation().armFault();
      }
      action.run();
    }
  }
}
