package dev.forebay.broker.loop;

import dev.forebay.broker.work.Pieces;
import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.wait.LoopWaits;
import java.util.ArrayList;
import java.util.List;

/**
 * What the sessions and shards of one event loop share: the batches of commands for other loops and
 * what is to be done at the end of a turn. Confined to its loop.
 */
public final class BrokerLoop {
  private final EventLoop loop;
  private final Clock clock;
  private final BrokerTime time;
  private final LoopWaits waits;
  private final FailStop failStop;
  private final List<TurnEnd> turnEnds = new ArrayList<>();
  private final Runnable runTurnEnds = this::runTurnEnds;
  private final Pieces pieces;
  private List<Outbox> outboxes = List.of();
  private boolean turnEndAsked;

  /** Makes the broker's side of an event loop. */
  public BrokerLoop(
      EventLoop loop, Clock clock, BrokerTime time, LoopWaits waits, FailStop failStop) {
    this.loop = loop;
    this.clock = clock;
    this.time = time;
    this.waits = waits;
    this.failStop = failStop;
    this.pieces = new Pieces(loop, this::apply);
  }

  /** Tells it of all loops of the node, itself included; once, before anything runs. */
  public void connect(List<BrokerLoop> all) {
    List<Outbox> made = new ArrayList<>();
    for (BrokerLoop target : all) {
      made.add(new Outbox(target));
    }
    outboxes = List.copyOf(made);
  }

  /** Adds work for every turn end, in the order of adding; before anything runs. */
  public void addTurnEnd(TurnEnd work) {
    turnEnds.add(work);
  }

  /** Adds work for every turn end, before all that was added so far. */
  public void addTurnEndFirst(TurnEnd work) {
    turnEnds.addFirst(work);
  }

  /** The event loop. */
  public EventLoop eventLoop() {
    return loop;
  }

  /** The node's clock. */
  public Clock clock() {
    return clock;
  }

  /** The time that is gone by when something is given up. */
  public BrokerTime time() {
    return time;
  }

  /** What waits on it, and why. */
  public LoopWaits waits() {
    return waits;
  }

  /** Its work that takes more than a turn. */
  public Pieces pieces() {
    return pieces;
  }

  /** Position among the loops of the node. */
  public int index() {
    return loop.index();
  }

  /** Makes sure that the turn's end is handled. */
  public void wantTurnEnd() {
    if (!turnEndAsked) {
      turnEndAsked = true;
      loop.executeAtTurnEnd(this::turnEnd);
    }
  }

  /**
   * Runs a command on another loop, after those sent before it; at once if it is this loop. Called
   * on this loop.
   */
  public void send(BrokerLoop target, Runnable command) {
    if (target == this) {
      apply(command);
      return;
    }
    outboxes.get(target.index()).commands.add(command);
    wantTurnEnd();
  }

  /**
   * Runs what changes the broker's state. Whatever it throws has left something half done, which
   * nobody may act on: the node stops.
   */
  public void apply(Runnable change) {
    try {
      change.run();
    } catch (RuntimeException | Error broken) {
      brokeOff(broken);
      throw broken;
    }
  }

  /** A change of the broker's state that was not made by way of {@link #apply} broke off. */
  public void brokeOff(Throwable broken) {
    failStop.fail("a change of the broker's state broke off", broken);
  }

  /** A shard of this loop has another writer now, which this node cannot go on with. */
  public void lost(int shard) {
    String reason = "shard " + shard + " was taken over by another writer";
    failStop.fail(reason, new IllegalStateException(reason));
  }

  private void turnEnd() {
    turnEndAsked = false;
    apply(runTurnEnds);
    for (int i = 0; i < outboxes.size(); i++) {
      outboxes.get(i).post();
    }
  }

  private void runTurnEnds() {
    for (int i = 0; i < turnEnds.size(); i++) {
      turnEnds.get(i).turnEnd();
    }
  }

  private static final class Outbox {
    private final BrokerLoop target;
    private List<Runnable> commands = new ArrayList<>();

    private Outbox(BrokerLoop target) {
      this.target = target;
    }

    private void post() {
      if (commands.isEmpty()) {
        return;
      }
      List<Runnable> batch = commands;
      commands = new ArrayList<>();
      target.loop.execute(() -> batch.forEach(target::apply));
    }
  }
}
