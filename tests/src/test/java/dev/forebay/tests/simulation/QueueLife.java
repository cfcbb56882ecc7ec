package dev.forebay.tests.simulation;

import dev.forebay.broker.api.CatalogReply;
import dev.forebay.runtime.EventLoop;
import dev.forebay.tests.simulation.CatalogKnowledge.Binding;
import dev.forebay.tests.simulation.CatalogKnowledge.Existence;
import dev.forebay.tests.simulation.frame.NodeLife;
import dev.forebay.tests.simulation.frame.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One life of a node, from start to crash, with its clients. */
final class QueueLife extends NodeLife {
  private static final long REST_NANOS = 500_000_000;

  private final Trial trial;

  /** Whoever has come; one that has left may still hear of what it did. */
  private final List<Client> everybody = new ArrayList<>();

  QueueLife(Birth birth, Trial trial) {
    super(birth, what -> trial.add(new Event.Broken(what)));
    this.trial = trial;
    measureMemory(Event.Filling.FRESH);
  }

  void measureMemory(Event.Filling filling) {
    trial.add(new Event.MemoryUsed(broker().usedBytes(), filling));
  }

  /** Opens a session on one of the loops, or returns null if the node is gone before. */
  @Nullable Client tryConnect() {
    EventLoop loop = anyLoop(trial.random);
    boolean wantsConfirms = trial.random.nextInt(5) != 0;
    await("service", broker()::isReady);
    @Nullable Client[] opened = new Client[1];
    loop.execute(() -> opened[0] = new Client(trial, loop, broker(), wantsConfirms));
    await("session", () -> opened[0] != null);
    if (opened[0] != null) {
      everybody.add(opened[0]);
    }
    return opened[0];
  }

  /** Opens a session on a node that no fault is to strike. */
  Client connect() {
    Client client = tryConnect();
    if (client == null) {
      throw new Violation("NothingBreaks", "the node is gone: " + node().failure());
    }
    return client;
  }

  /** Lets a client do something, on its loop, soon. */
  void on(Client client, Runnable deed) {
    client
        .loop()
        .execute(() -> {
          if (!client.isClosed()) {
            deed.run();
          }
        });
  }

  /** What all who have come hear from now on may be of shards that are closed. */
  void becomeLate() {
    everybody.forEach(Client::becomeLate);
    everybody.clear();
  }

  /** Some shards are closed, in order or not, and opened again, and clients leave meanwhile. */
  void moveShards(List<Client> leaving) {
    beginToMoveShards(trial.random);
    List<Client> staying = new ArrayList<>(leaving);
    while (!staying.isEmpty() && !isOver()) {
      Client left = staying.remove(trial.random.nextInt(staying.size()));
      left.loop().execute(left::leave);
      step(trial.random.nextInt(30));
    }
    awaitShards();
    pass(REST_NANOS);
  }

  /** Waits until nothing happens any more, and looks whether everybody has what is theirs. */
  void rest(List<@Nullable Client> clients) {
    pass(REST_NANOS);
    if (isOver()) {
      return;
    }
    trial.add(new Event.Quiet());
    measureMemory(Event.Filling.SOME);
    for (Client client : clients) {
      if (client != null && !client.isClosed()) {
        lookAt(client);
      }
    }
    for (Client client : clients) {
      if (client != null && !client.isClosed()) {
        lookForShortLived(client);
        return;
      }
    }
  }

  /** At rest it is clear whether a queue that goes by itself is there. */
  private void lookForShortLived(Client client) {
    for (String queue : Topology.SHORT_LIVED_QUEUES) {
      wait(client, () -> client.execute(Commands.declareQueue(queue, true), reply -> {}));
    }
    wait(
        client,
        () ->
            client.execute(
                Commands.declareExchange(Topology.AUTO_DELETE_EXCHANGE, true), reply -> {}));
  }

  private void lookAt(Client client) {
    if (!client.isIdle()) {
      trial.add(new Event.Broken("a client waits for an answer for ever"));
    }
    if (client.sender().isHeldUp()) {
      trial.add(new Event.Broken("a publisher is held up for ever"));
    }
    for (Reader reader : List.copyOf(client.readers())) {
      if (!Topology.isReplyQueue(reader.queue)
          && trial.isOwedMore(reader)
          && trial.catalog.queue(reader.queue) == Existence.PRESENT) {
        long ready = ask(client, reader.queue);
        if (!isOver() && trial.isOwedMore(reader)) {
          trial.add(new Event.WantedAtRest(reader.queue, ready));
        }
      }
    }
  }

  /** Finds out what exists, and settles what is in doubt. */
  void audit() {
    Client client = connect();
    for (String queue : Topology.READABLE_QUEUES) {
      wait(client, () -> client.execute(Commands.declareQueue(queue, true), reply -> {}));
    }
    for (String exchange : Topology.EXCHANGES) {
      wait(client, () -> client.execute(Commands.declareExchange(exchange, true), reply -> {}));
    }
    trial
        .catalog
        .bindings()
        .forEach((binding, existence) -> {
          if (existence == Existence.MAYBE) {
            clarify(client, binding);
          }
        });
    on(client, client::close);
  }

  private void clarify(Client client, Binding binding) {
    boolean canBind =
        trial.catalog.queueOrExchange(binding.destination()) == Existence.PRESENT
            && trial.catalog.exchange(binding.exchange()) == Existence.PRESENT;
    if (!canBind) {
      return;
    }
    var command = trial.random.nextBoolean() ? Commands.bind(binding) : Commands.unbind(binding);
    wait(client, () -> client.execute(command, reply -> {}));
  }

  /** Takes the inventory of every queue; nobody else may be connected. */
  void inventories() {
    Client client = !isOver() ? tryConnect() : null;
    if (client == null) {
      return;
    }
    for (String queue : Topology.READABLE_QUEUES) {
      if (trial.catalog.queue(queue) == Existence.PRESENT) {
        inventory(client, queue);
      }
    }
    on(client, client::close);
  }

  private void inventory(Client client, String queue) {
    long before = ask(client, queue);
    List<Event.Entry> entries = new ArrayList<>();
    while (getOne(client, queue, false, entries)) {}
    wait(
        client,
        () -> {
          while (!client.held().isEmpty()) {
            client.release(client.runFrom(0, 1 + trial.random.nextInt(50)));
          }
        });
    rest(List.of());
    long after = ask(client, queue);
    if (!isOver()) {
      trial.add(new Event.InventoryTaken(queue, before, entries, after));
    }
  }

  /** Takes and settles all there is. */
  void settleEverything() {
    Client client = connect();
    for (String queue : Topology.READABLE_QUEUES) {
      if (trial.catalog.queue(queue) == Existence.PRESENT) {
        while (getOne(client, queue, true, new ArrayList<>())) {}
      }
    }
    on(client, client::close);
  }

  private boolean getOne(Client client, String queue, boolean settle, List<Event.Entry> entries) {
    int before = entries.size();
    wait(
        client,
        () ->
            client.get(
                queue,
                settle,
                answer -> {
                  if (answer instanceof Client.GetAnswer.Got got) {
                    entries.add(got.entry());
                  }
                }));
    return entries.size() > before;
  }

  private long ask(Client client, String queue) {
    long[] ready = new long[1];
    wait(
        client,
        () ->
            client.execute(
                Commands.declareQueue(queue, true),
                reply -> {
                  if (reply instanceof CatalogReply.QueueDeclared declared) {
                    ready[0] = declared.ready();
                  }
                }));
    return ready[0];
  }

  /** Lets a client do something and waits for the answer. */
  private void wait(Client client, Runnable deed) {
    if (isOver()) {
      return;
    }
    boolean[] begun = new boolean[1];
    on(
        client,
        () -> {
          deed.run();
          begun[0] = true;
        });
    await("answer", () -> begun[0] && client.isIdle());
  }
}
