package dev.forebay.tests.simulation;

import dev.forebay.tests.simulation.frame.History;
import dev.forebay.tests.simulation.frame.NodeLife;
import dev.forebay.tests.simulation.frame.Program;
import dev.forebay.tests.simulation.frame.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One random run from a seed: some lives of a node, each ended by a crash amid what clients do to
 * it; then a last look at what is left, once with views and once without, until all is settled.
 */
final class QueueProgram extends Program<QueueLife> {
  private static final int ACTIONS_PER_LIFE_MIN = 180;
  private static final int ACTIONS_PER_LIFE_MAX = 320;
  private static final int CLIENTS_MAX = 6;
  private static final int LARGE_MESSAGES = 10;
  private static final int LARGE_BYTES = 400_000;

  private final Trial trial;
  private final Actions actions;

  /** Prepares a run. */
  QueueProgram(Simulation.Surroundings surroundings, History<Event> history, long seed) {
    super(surroundings, new SplittableRandom(~seed));
    boolean isNothingUnderWay =
        surroundings.loopCount() == 1 && !surroundings.installation().isApart();
    this.trial = new Trial(history, random.split(), isNothingUnderWay);
    this.actions = new Actions(trial);
  }

  @Override
  public void run() {
    liveSomeLives();
    lookAtWhatIsLeft();
  }

  @Override
  protected QueueLife begin(NodeLife.Birth birth, boolean withoutViews) {
    trial.namesBeingChanged.clear();
    trial.readers.clear();
    trial.add(new Event.Started(withoutViews));
    QueueLife life = new QueueLife(birth, trial);
    life.audit();
    return life;
  }

  @Override
  protected void crashed(QueueLife life, String cause) {
    trial.add(new Event.Crashed(cause));
  }

  @Override
  protected void live(QueueLife life) {
    List<@Nullable Client> clients = new ArrayList<>();
    int clientCount = 2 + random.nextInt(CLIENTS_MAX - 1);
    for (int i = 0; i < clientCount; i++) {
      clients.add(null);
    }
    Client first = life.connect();
    life.on(first, () -> actions.furnish(first));
    clients.set(0, first);
    act(
        life,
        ACTIONS_PER_LIFE_MIN,
        ACTIONS_PER_LIFE_MAX,
        () -> {
          int slot = random.nextInt(clients.size());
          clients.set(slot, act(life, clients.get(slot), clients));
          life.step(random.nextInt(random.nextInt(4) == 0 ? 60 : 12));
        });
  }

  private @Nullable Client act(
      QueueLife life, @Nullable Client client, List<@Nullable Client> clients) {
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
    } else if (dice == 8) {
      moveShards(life, clients);
      return null;
    } else {
      life.on(client, () -> actions.actAtRandom(client));
    }
    return client;
  }

  /** Shards are closed and opened amid what clients do, who leave then. */
  private void moveShards(QueueLife life, List<@Nullable Client> clients) {
    for (int deeds = random.nextInt(12); deeds > 0; deeds--) {
      Client client = clients.get(random.nextInt(clients.size()));
      if (client != null) {
        life.on(client, () -> actions.actAtRandom(client));
      }
      life.step(random.nextInt(3));
    }
    List<Client> leaving = new ArrayList<>();
    for (int slot = 0; slot < clients.size(); slot++) {
      Client client = clients.set(slot, null);
      if (client != null && !client.isClosed()) {
        leaving.add(client);
      }
    }
    if (!life.isOver()) {
      life.becomeLate();
      trial.add(new Event.Crashed(Event.Crashed.SHARDS_MOVE));
      trial.namesBeingChanged.clear();
      trial.readers.clear();
      life.moveShards(leaving);
      if (!life.isOver()) {
        trial.add(new Event.ShardsMoved());
      }
      // They may have gone with consumers that the first moves took, whatever ended the last one.
      Topology.SHORT_LIVED_QUEUES.forEach(queue -> trial.add(new Event.Doomed(queue)));
      if (!life.isOver()) {
        life.audit();
      }
    }
  }

  private void takeInventories(QueueLife life, List<@Nullable Client> clients) {
    life.rest(clients);
    for (Client client : clients) {
      if (client != null && !client.isClosed() && !life.isOver()) {
        life.on(client, client::close);
      }
    }
    life.rest(List.of());
    life.inventories();
  }

  private void lookAtWhatIsLeft() {
    QueueLife life = start(false);
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
