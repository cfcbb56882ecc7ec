package dev.forebay.tests.simulation;

import dev.forebay.testkit.world.SimulatedNode;
import dev.forebay.testkit.world.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One random run from a seed: some lives of a node, each ended by a crash amid what clients do to
 * it; then a last look at what is left, once with views and once without, until all is settled.
 */
public final class Program {
  private static final int ACTIONS_PER_LIFE_MIN = 180;
  private static final int ACTIONS_PER_LIFE_MAX = 320;
  private static final int CLIENTS_MAX = 6;
  private static final int LARGE_MESSAGES = 10;
  private static final int LARGE_BYTES = 400_000;

  private final SimulatedWorld world;
  private final Installation installation;
  private final Trial trial;
  private final Actions actions;
  private final SplittableRandom random;
  private final int loopCount;

  /** Prepares a run. */
  public Program(
      SimulatedWorld world,
      Installation installation,
      History<Event> history,
      long seed,
      int loopCount) {
    this.world = world;
    this.installation = installation;
    this.random = new SplittableRandom(~seed);
    this.trial = new Trial(history, random.split(), loopCount == 1);
    this.actions = new Actions(trial);
    this.loopCount = loopCount;
  }

  /** Runs to the end; checkers object by exceptions. */
  public void run() {
    int lives = 3 + random.nextInt(2);
    for (int i = 0; i < lives; i++) {
      Life life = start(i > 0 && random.nextInt(4) == 0);
      live(life);
      crash(life);
    }
    lookAtWhatIsLeft();
  }

  private Life start(boolean withoutViews) {
    if (withoutViews) {
      installation.deleteViews();
    }
    SimulatedNode node = world.startNode(loopCount);
    trial.namesBeingChanged.clear();
    trial.readers.clear();
    trial.add(new Event.Started(withoutViews));
    Life life = new Life(world, node, installation, trial);
    life.audit();
    return life;
  }

  private void crash(Life life) {
    life.node().crash();
    life.inspect();
    installation.crash();
    String failure = life.node().failure();
    trial.add(new Event.Crashed(failure == null ? "power cut" : failure));
  }

  private void live(Life life) {
    List<@Nullable Client> clients = new ArrayList<>();
    int clientCount = 2 + random.nextInt(CLIENTS_MAX - 1);
    for (int i = 0; i < clientCount; i++) {
      clients.add(null);
    }
    Client first = life.connect();
    life.on(first, () -> actions.furnish(first));
    clients.set(0, first);
    int count = ACTIONS_PER_LIFE_MIN + random.nextInt(ACTIONS_PER_LIFE_MAX - ACTIONS_PER_LIFE_MIN);
    int faultAt = random.nextInt(4) == 0 ? random.nextInt(count) : count;
    for (int i = 0; i < count && life.node().isAlive(); i++) {
      if (i == faultAt) {
        installation.armFault();
      }
      int slot = random.nextInt(clients.size());
      clients.set(slot, act(life, clients.get(slot), clients));
      life.step(random.nextInt(random.nextInt(4) == 0 ? 60 : 12));
    }
  }

  private @Nullable Client act(Life life, @Nullable Client client, List<@Nullable Client> clients) {
    if (client == null || client.isClosed()) {
      return life.tryConnect();
    }
    int dice = random.nextInt(200);
    if (dice < 4) {
      life.on(client, client::closeIfIdle);
    } else if (dice < 7) {
      life.rest(clients);
    } else if (dice == 7) {
      takeInventories(life, clients);
    } else {
      life.on(client, () -> actions.actAtRandom(client));
    }
    return client;
  }

  private void takeInventories(Life life, List<@Nullable Client> clients) {
    life.rest(clients);
    for (Client client : clients) {
      if (client != null && !client.isClosed() && life.node().isAlive()) {
        life.on(client, client::close);
      }
    }
    life.rest(List.of());
    life.inventories();
  }

  private void lookAtWhatIsLeft() {
    Life life = start(false);
    life.rest(List.of());
    life.inventories();
    crash(life);
    life = start(true);
    life.rest(List.of());
    life.inventories();
    Client publisher = life.connect();
    life.on(publisher, () -> publishToAllBindings(publisher));
    life.on(publisher, () -> publishMuch(publisher));
    life.rest(List.of(publisher));
    life.inventories();
    life.settleEverything();
    life.rest(List.of(publisher));
    life.measureMemory(Event.Filling.EMPTIED);
    crash(life);
    life = start(random.nextBoolean());
    life.rest(List.of());
    life.inventories();
    crash(life);
  }

  private void publishToAllBindings(Client publisher) {
    for (String exchange : Topology.EXCHANGES) {
      for (String key : Topology.ROUTING_KEYS) {
        String headers = Topology.HEADERS.get(random.nextInt(Topology.HEADERS.size()));
        publisher.sender().publish(new Topology.Address(exchange, key, headers), true, Long.BYTES);
      }
    }
    publisher.sender().flush();
  }

  /** So much that some chunks fill, whose memory must come back. */
  private void publishMuch(Client publisher) {
    for (int i = 0; i < LARGE_MESSAGES; i++) {
      publisher
          .sender()
          .publish(new Topology.Address("", Topology.QUEUES.getFirst(), ""), true, LARGE_BYTES);
    }
    publisher.sender().flush();
  }
}
