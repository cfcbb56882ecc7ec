package dev.forebay.tests.simulation.stomp;

import dev.forebay.tests.simulation.frame.NodeLife;
import dev.forebay.tests.simulation.frame.Program;
import dev.forebay.tests.simulation.frame.Simulation;
import dev.forebay.tests.simulation.stomp.StompEvent.Copy;
import java.util.ArrayList;
import java.util.List;

/**
 * One random run from a seed: some lives of a node, each ended by a crash amid what clients send,
 * move and acknowledge; at last all that is left is read.
 */
final class StompProgram extends Program<StompLife> {
  private static final int ACTIONS_MIN = 80;
  private static final int ACTIONS_MAX = 220;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MOMENT_NANOS_MAX = 400_000;
  private static final long SLICE_NANOS = 20 * NANOS_PER_MILLI;
  private static final long QUIET_NANOS = 3_000 * NANOS_PER_MILLI;
  private static final long DRAIN_NANOS_MAX = 300_000 * NANOS_PER_MILLI;
  private static final List<String> QUEUES =
      List.of(StompUser.LEFT, StompUser.RIGHT, StompUser.IN, StompUser.OUT);

  private final StompTrial trial;
  private final List<StompUser> senders = new ArrayList<>();
  private final List<StompUser> readers = new ArrayList<>();
  private final List<StompUser> movers = new ArrayList<>();
  private final List<StompUser> all = new ArrayList<>();

  StompProgram(Simulation.Surroundings surroundings, StompTrial trial) {
    super(surroundings, trial.random.split());
    this.trial = trial;
    for (int i = 0; i < 2; i++) {
      senders.add(new StompUser(trial, "s" + i, null));
      movers.add(new StompUser(trial, "m" + i, StompUser.IN));
    }
    readers.add(new StompUser(trial, "l", StompUser.LEFT));
    readers.add(new StompUser(trial, "r", StompUser.RIGHT));
    all.addAll(senders);
    all.addAll(readers);
    all.addAll(movers);
  }

  @Override
  public void run() {
    liveSomeLives();
    StompLife life = start(random.nextBoolean());
    drain(life);
    crash(life);
  }

  @Override
  protected StompLife begin(NodeLife.Birth birth, boolean withoutViews) {
    trial.add(new StompEvent.Started());
    return new StompLife(birth, trial);
  }

  @Override
  protected void crashed(StompLife life, String cause) {
    life.closeSockets();
    trial.add(new StompEvent.Crashed(cause));
    all.forEach(StompUser::ended);
  }

  @Override
  protected void live(StompLife life) {
    act(
        life,
        ACTIONS_MIN,
        ACTIONS_MAX,
        () -> {
          act(life);
          if (random.nextInt(8) == 0) {
            life.pass(random.nextInt(100) * NANOS_PER_MILLI);
          } else {
            life.pass(random.nextLong(MOMENT_NANOS_MAX));
          }
          all.forEach(StompUser::look);
        });
  }

  private void act(StompLife life) {
    StompUser user = all.get(random.nextInt(all.size()));
    int dice = random.nextInt(100);
    if (!user.hasLink()) {
      if (dice < 60) {
        user.connect(life::connect);
      }
    } else if (dice < 4) {
      user.drop();
    } else if (user.isConnected() && senders.contains(user)) {
      if (dice < 60) {
        user.sendOne(QUEUES.get(random.nextInt(3)));
      } else {
        user.sendBoth();
      }
    } else if (user.isConnected() && movers.contains(user)) {
      user.move();
    } else if (user.isConnected()) {
      user.settle();
    }
  }

  /** All leave, and somebody reads what is left. */
  private void drain(StompLife life) {
    List<Copy> left = new ArrayList<>();
    List<StompLink> links = new ArrayList<>();
    for (String queue : QUEUES) {
      StompLink link =
          new StompLink(
              life.connect(),
              FrameTamper.NONE,
              frame -> {
                if (frame.command().equals("MESSAGE")) {
                  left.add(new Copy(queue, frame.body()));
                }
              });
      link.send("CONNECT", "", "accept-version:1.2", "host:/");
      link.send("SUBSCRIBE", "", "id:1", "destination:/queue/" + queue, "ack:auto");
      links.add(link);
    }
    long end = trial.nanos() + DRAIN_NANOS_MAX;
    long quietSince = trial.nanos();
    int seen = 0;
    while (!life.isOver() && trial.nanos() < end && trial.nanos() - quietSince < QUIET_NANOS) {
      life.pass(SLICE_NANOS);
      links.forEach(StompLink::look);
      if (left.size() != seen) {
        seen = left.size();
        quietSince = trial.nanos();
      }
    }
    if (!links.stream().allMatch(StompLink::isOpen)) {
      trial.add(new StompEvent.Broken("a reader is sent away"));
    }
    trial.add(new StompEvent.Drained(left));
  }
}
