package dev.forebay.tests.simulation.mqtt;

import dev.forebay.tests.simulation.frame.NodeLife;
import dev.forebay.tests.simulation.frame.Program;
import dev.forebay.tests.simulation.frame.Simulation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One random run from a seed: some lives of a node, each ended by a crash amid what devices of all
 * kinds do; at last all of them come to rest.
 */
final class MqttProgram extends Program<MqttLife> {
  private static final int ACTIONS_MIN = 150;
  private static final int ACTIONS_MAX = 300;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MOMENT_NANOS_MAX = 400_000;
  private static final long SLICE_NANOS = 20 * NANOS_PER_MILLI;
  private static final long QUIET_NANOS = 4_000 * NANOS_PER_MILLI;
  private static final long REST_NANOS_MAX = 400_000 * NANOS_PER_MILLI;
  private static final long LONGER_THAN_ANY_WILL_NANOS = 45_000 * NANOS_PER_MILLI;
  private static final List<String> FILTERS =
      List.of("t/0", "t/1", "t/2", "t/#", "t/+", "+/1", "#");
  private static final int TOPICS = 3;
  private static final long SHORT_EXPIRY_SECONDS = 6;
  private static final long LONG_EXPIRY_SECONDS = 3600;

  private final MqttTrial trial;
  private final List<Device> devices = new ArrayList<>();
  private final List<Device> keepers = new ArrayList<>();
  private final Device observer;
  private final Probes probes;
  private boolean isObserving;

  MqttProgram(Simulation.Surroundings surroundings, MqttTrial trial) {
    super(surroundings, trial.random.split());
    this.trial = trial;
    for (int i = 0; i < 4; i++) {
      int version = i % 2 == 0 ? 4 : Packets.V5;
      devices.add(new Device(trial, new Device.Nature("kept" + i, version, true, expiry(i))));
    }
    devices.add(new Device(trial, new Device.Nature("passing4", 4, false, 0)));
    devices.add(new Device(trial, new Device.Nature("passing5", Packets.V5, false, 0)));
    for (int i = 0; i < 2; i++) {
      keepers.add(
          new Device(
              trial, new Device.Nature("keeper" + i, Packets.V5, true, LONG_EXPIRY_SECONDS)));
    }
    devices.addAll(keepers);
    this.observer =
        new Device(trial, new Device.Nature("observer", Packets.V5, true, LONG_EXPIRY_SECONDS));
    this.probes = new Probes(trial);
  }

  private static long expiry(int number) {
    return number == 3 ? SHORT_EXPIRY_SECONDS : LONG_EXPIRY_SECONDS;
  }

  @Override
  public void run() {
    liveSomeLives();
    MqttLife life = start(random.nextBoolean());
    rest(life);
    pass(life, LONGER_THAN_ANY_WILL_NANOS);
    rest(life);
    crash(life);
  }

  @Override
  protected MqttLife begin(NodeLife.Birth birth, boolean withoutViews) {
    trial.add(new MqttEvent.Started(trial.nanos()));
    MqttLife life =
        new MqttLife(birth, what -> trial.add(new MqttEvent.Broken(what)), trial.random.split());
    connectObserver(life);
    while (!isObserving && !life.isOver()) {
      pass(life, SLICE_NANOS);
    }
    return life;
  }

  private void connectObserver(MqttLife life) {
    if (!life.isOver() && !observer.isConnected()) {
      observer.connect(life::connect, false, null);
    }
  }

  @Override
  protected void crashed(MqttLife life, String cause) {
    life.closeSockets();
    trial.add(new MqttEvent.Crashed(cause, trial.nanos()));
    devices.forEach(Device::crashed);
    observer.crashed();
    probes.crashed();
  }

  @Override
  protected void live(MqttLife life) {
    act(
        life,
        ACTIONS_MIN,
        ACTIONS_MAX,
        () -> {
          act(life);
          if (random.nextInt(5) == 0) {
            pass(life, random.nextInt(1_500) * NANOS_PER_MILLI);
          } else {
            life.pass(random.nextLong(MOMENT_NANOS_MAX));
            look(life);
          }
        });
  }

  private void look(MqttLife life) {
    devices.forEach(Device::look);
    observer.look();
    if (observer.isOpen() && observer.filters().isEmpty() && observer.isIdle()) {
      observer.subscribe("wills/#", 2, () -> isObserving = true);
    }
    probes.look();
    connectObserver(life);
  }

  private void pass(MqttLife life, long nanos) {
    for (long left = nanos; left > 0 && !life.isOver(); left -= SLICE_NANOS) {
      life.pass(Math.min(left, SLICE_NANOS));
      look(life);
    }
  }

  private void act(MqttLife life) {
    int dice = random.nextInt(100);
    Device device = devices.get(random.nextInt(devices.size()));
    if (!device.isConnected()) {
      if (dice < 70) {
        connect(life, device);
      }
    } else if (device.isOpen() && device.filters().isEmpty() && dice < 40) {
      changeSubscription(device);
    } else if (dice < 45) {
      if (device.mayPublish()) {
        device.publish("t/" + random.nextInt(TOPICS), random.nextInt(3), false, false, 0);
      }
    } else if (dice < 53) {
      device.sendHeld();
    } else if (dice < 59) {
      changeSubscription(device);
    } else if (dice < 64) {
      device.drop(random.nextBoolean());
    } else if (dice < 67) {
      device.sayGoodBye();
    } else if (dice < 70) {
      connect(life, device);
    } else if (dice < 73) {
      device.holdBack(random.nextBoolean());
    } else if (dice < 84) {
      retain(keepers.get(random.nextInt(keepers.size())));
    } else if (dice < 92) {
      probes.begin(life::connect, topicOf(random.nextInt(keepers.size())), random.nextInt(3));
    } else if (dice < 94) {
      pass(life, random.nextInt(8_000) * NANOS_PER_MILLI);
    } else if (dice == 94) {
      rest(life);
    }
  }

  private void connect(MqttLife life, Device device) {
    device.connect(life::connect, random.nextInt(12) == 0, aWill(device));
  }

  private MqttEvent.@Nullable Will aWill(Device device) {
    if (random.nextInt(3) > 0) {
      return null;
    }
    long delay =
        device.nature().version() == Packets.V5 && random.nextBoolean()
            ? 1 + random.nextInt(20)
            : 0;
    return new MqttEvent.Will("will:" + device.nature().name() + trial.nextMessage(), delay);
  }

  private void changeSubscription(Device device) {
    if (!device.isOpen() || device.isChanging()) {
      return;
    }
    String filter = FILTERS.get(random.nextInt(FILTERS.size()));
    if (random.nextInt(4) == 0) {
      device.unsubscribe(filter);
    } else {
      device.subscribe(filter, 1 + random.nextInt(2), () -> {});
    }
  }

  private static String topicOf(int keeper) {
    return "r/" + keeper;
  }

  private void retain(Device keeper) {
    if (keeper.mayPublish()) {
      int number = keepers.indexOf(keeper);
      boolean isEnd = random.nextInt(5) == 0;
      // A message of QoS 2 that expires within its exchange leaves its identifier with the client.
      boolean mayExpire = number == 0 && !isEnd && random.nextInt(3) == 0;
      long expiryMillis = mayExpire ? 1_000L * (1 + random.nextInt(4)) : 0;
      keeper.publish(topicOf(number), 1 + number % 2, true, isEnd, expiryMillis);
    }
  }

  /** All connect, answer at once, and wait until nothing happens any more. */
  private void rest(MqttLife life) {
    devices.forEach(device -> device.holdBack(false));
    long end = trial.nanos() + REST_NANOS_MAX;
    int seen = -1;
    long quietSince = trial.nanos();
    while (!life.isOver()) {
      for (Device device : devices) {
        if (!device.isConnected()) {
          device.connect(life::connect, false, null);
        }
        device.sendHeld();
      }
      pass(life, SLICE_NANOS);
      if (seen != trial.history.size() || !areIdle()) {
        seen = trial.history.size();
        quietSince = trial.nanos();
      }
      if (trial.nanos() - quietSince > QUIET_NANOS) {
        break;
      }
      if (trial.nanos() > end) {
        trial.add(new MqttEvent.Broken("it does not come to rest: " + restless()));
      }
    }
    if (!life.isOver()) {
      trial.add(new MqttEvent.AtRest(openConnections(), trial.nanos()));
    }
  }

  private boolean areIdle() {
    return observer.isIdle() && devices.stream().allMatch(Device::isIdle) && probes.areOver();
  }

  private String restless() {
    List<String> names = new ArrayList<>();
    for (Device device : devices) {
      if (!device.isIdle()) {
        names.add(device.nature().name());
      }
    }
    if (!observer.isIdle()) {
      names.add("observer");
    }
    return names.toString();
  }

  private List<String> openConnections() {
    List<String> open = new ArrayList<>();
    for (Device device : devices) {
      for (int i = 0; i < device.openConnections(); i++) {
        open.add(device.nature().name());
      }
    }
    return open;
  }
}
