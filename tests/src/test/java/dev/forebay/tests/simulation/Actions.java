package dev.forebay.tests.simulation;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.tests.simulation.CatalogKnowledge.Binding;
import dev.forebay.tests.simulation.CatalogKnowledge.Existence;
import dev.forebay.tests.simulation.frame.Installation;
import java.util.List;
import java.util.SplittableRandom;

/** Random things that a client does, each as a task on its loop. */
final class Actions {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int REPLIES_MAX = 1000;
  private static final List<Action> WEIGHTED =
      List.of(
          new Action(30, Actions::publish),
          new Action(10, Actions::consume),
          new Action(26, Actions::settle),
          new Action(8, Actions::release),
          new Action(4, Actions::reject),
          new Action(14, Actions::transact),
          new Action(7, Actions::get),
          new Action(4, Actions::pauseOrResume),
          new Action(3, Actions::cancel),
          new Action(4, Actions::limitReader),
          new Action(5, Actions::limitBudget),
          new Action(1, Actions::recover),
          new Action(4, Actions::declareQueue),
          new Action(1, Actions::deleteQueue),
          new Action(4, Actions::declareExchange),
          new Action(1, Actions::deleteExchange),
          new Action(8, Actions::bind),
          new Action(2, Actions::unbind),
          new Action(1, Actions::purge),
          new Action(2, Actions::askForReplies),
          new Action(6, Actions::reply));
  private static final int WEIGHTS = WEIGHTED.stream().mapToInt(Action::weight).sum();

  private final Trial trial;
  private final SplittableRandom random;

  /** Whether messages are so large that chunks fill and leave memory. */
  private final boolean isHeavy;

  private record Action(int weight, Deed deed) {}

  private interface Deed {
    void act(Actions actions, Client client);
  }

  Actions(Trial trial) {
    this.trial = trial;
    this.random = trial.random;
    this.isHeavy = random.nextInt(5) == 0;
  }

  /** Does one of them. */
  void actAtRandom(Client client) {
    int left = random.nextInt(WEIGHTS);
    for (Action action : WEIGHTED) {
      left -= action.weight;
      if (left < 0) {
        action.deed.act(this, client);
        return;
      }
    }
  }

  /** Declares everything that isn't there and binds some of it. */
  void furnish(Client client) {
    for (String queue : Topology.READABLE_QUEUES) {
      change(client, Commands.declareQueue(queue, false), queue);
    }
    for (String exchange : Topology.EXCHANGES) {
      change(client, Commands.declareExchange(exchange, false), exchange);
    }
  }

  void publish(Client client) {
    if (!client.sender().mayPublish()) {
      return;
    }
    String exchange = random.nextInt(3) == 0 ? "" : any(Topology.EXCHANGES);
    boolean persistent = random.nextInt(4) != 0;
    int count = 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 4);
    Topology.Address address = address(exchange);
    for (int i = 0; i < count; i++) {
      client.sender().publish(address, persistent, bodyBytes());
      if (random.nextInt(8) == 0) {
        address = address(exchange);
      }
      if (random.nextInt(8) == 0) {
        persistent = !persistent;
      }
    }
    client.sender().flush();
  }

  private Topology.Address address(String exchange) {
    return new Topology.Address(
        exchange,
        any(exchange.isEmpty() ? Topology.QUEUES : Topology.ROUTING_KEYS),
        any(Topology.HEADERS));
  }

  private int bodyBytes() {
    int dice = random.nextInt(4000);
    if (dice == 0) {
      return CHUNK_BYTES + random.nextInt(CHUNK_BYTES / 4);
    }
    if (isHeavy) {
      return Long.BYTES + random.nextInt(dice < 400 ? 100_000 : 15_000);
    }
    return Long.BYTES + random.nextInt(dice < 40 ? 60_000 : dice < 300 ? 5_000 : 200);
  }

  private void consume(Client client) {
    String queue = any(Topology.READABLE_QUEUES);
    if (client.readers().size() < 4 && trial.catalog.queue(queue) != Existence.ABSENT) {
      Budget budget = random.nextBoolean() ? any(client.budgets()) : null;
      client.consume(
          new ConsumeCommand(
              Installation.VIRTUAL_HOST,
              queue,
              random.nextInt(5) == 0,
              random.nextInt(12) == 0,
              creditMax(),
              random.nextInt(3) == 0 ? random.nextInt(-1, 3) : 0,
              budget == null ? null : budget.credit()),
          budget);
    }
  }

  private int creditMax() {
    return 1 + random.nextInt(random.nextBoolean() ? 4 : 60);
  }

  private void limitReader(Client client) {
    if (!client.readers().isEmpty()) {
      Reader reader = any(client.readers());
      if (!reader.settlesOnDelivery) {
        client.limit(reader, creditMax());
      }
    }
  }

  private void limitBudget(Client client) {
    client.limit(any(client.budgets()), random.nextInt(4) == 0 ? Budget.NO_LIMIT : creditMax());
  }

  private void recover(Client client) {
    while (!client.held().isEmpty()) {
      client.release(client.runFrom(0, Integer.MAX_VALUE));
    }
  }

  private void settle(Client client) {
    int runs = 1 + random.nextInt(3);
    for (int i = 0; i < runs && !client.held().isEmpty(); i++) {
      client.settle(someHeld(client));
    }
  }

  private void release(Client client) {
    if (!client.held().isEmpty()) {
      client.release(someHeld(client));
    }
  }

  /** Refuses what can become a dead letter; such messages are looked for first. */
  private void reject(Client client) {
    List<Held> held = client.held();
    for (int i = 0; i < held.size(); i++) {
      String queue = held.get(i).queueName();
      if (queue.equals(Topology.REJECTING) || queue.equals(Topology.KEEPING)) {
        client.reject(client.runFrom(i, 1 + random.nextInt(10)));
        return;
      }
    }
    if (!held.isEmpty() && random.nextInt(4) == 0) {
      client.reject(someHeld(client));
    }
  }

  private void transact(Client client) {
    if (!client.sender().mayPublish()) {
      return;
    }
    boolean isInVain = random.nextInt(6) == 0;
    ClientTransaction transaction = client.begin(isInVain);
    for (int left = random.nextInt(5); left > 0; left--) {
      boolean persistent = random.nextInt(8) != 0;
      String exchange = random.nextBoolean() ? "" : any(Topology.EXCHANGES);
      transaction.sender().publish(address(exchange), persistent, bodyBytes());
    }
    int held = client.held().size();
    int from = 0;
    while (from < held && random.nextInt(3) != 0) {
      List<Held> run = client.runFrom(from, 1 + random.nextInt(10));
      from += run.size();
      int dice = random.nextInt(8);
      if (dice < 2) {
        transaction.release(run);
      } else if (dice < (Topology.deadLetters(run.getFirst().queueName()) ? 6 : 3)) {
        transaction.reject(run);
      } else {
        transaction.settle(run);
      }
    }
    if (isInVain) {
      transaction.rollback();
    } else {
      client.commit(transaction);
    }
  }

  private List<Held> someHeld(Client client) {
    int from = random.nextInt(3) == 0 ? random.nextInt(client.held().size()) : 0;
    return client.runFrom(from, 1 + random.nextInt(20));
  }

  private void get(Client client) {
    String queue = any(Topology.READABLE_QUEUES);
    if (trial.catalog.queue(queue) != Existence.ABSENT) {
      client.get(queue, random.nextInt(4) == 0, answer -> {});
    }
  }

  private void pauseOrResume(Client client) {
    if (client.readers().isEmpty()) {
      return;
    }
    Reader reader = any(client.readers());
    if (reader.handle != null && !reader.isEnding && !Topology.isReplyQueue(reader.queue)) {
      if (reader.isPaused) {
        reader.handle.resume();
      } else {
        reader.handle.pause();
      }
      reader.isPaused = !reader.isPaused;
    }
  }

  private void cancel(Client client) {
    if (!client.readers().isEmpty()) {
      client.cancel(any(client.readers()));
    }
  }

  private void declareQueue(Client client) {
    String queue = any(Topology.READABLE_QUEUES);
    change(client, Commands.declareQueue(queue, random.nextInt(4) == 0), queue);
  }

  private void deleteQueue(Client client) {
    String queue = any(Topology.QUEUES);
    change(
        client, Commands.deleteQueue(queue, random.nextInt(6) == 0, random.nextInt(6) == 0), queue);
  }

  private void declareExchange(Client client) {
    String exchange = any(Topology.EXCHANGES);
    change(client, Commands.declareExchange(exchange, random.nextInt(4) == 0), exchange);
  }

  private void deleteExchange(Client client) {
    String exchange = any(Topology.EXCHANGES);
    change(client, Commands.deleteExchange(exchange, random.nextInt(6) == 0), exchange);
  }

  private void bind(Client client) {
    String destination = any(random.nextInt(4) == 0 ? Topology.EXCHANGES : Topology.QUEUES);
    String exchange = any(Topology.EXCHANGES);
    if (trial.catalog.queueOrExchange(destination) == Existence.PRESENT
        && trial.catalog.exchange(exchange) == Existence.PRESENT) {
      Binding binding = new Binding(exchange, destination, any(Topology.bindingKeys(exchange)));
      change(client, Commands.bind(binding), destination, exchange);
    }
  }

  private void unbind(Client client) {
    List<Binding> bindings = List.copyOf(trial.catalog.bindings().keySet());
    if (!bindings.isEmpty()) {
      Binding binding = any(bindings);
      change(client, Commands.unbind(binding), binding.destination(), binding.exchange());
    }
  }

  private void purge(Client client) {
    String queue = any(Topology.QUEUES);
    if (trial.catalog.queue(queue) == Existence.PRESENT) {
      change(client, Commands.purge(queue), queue);
    }
  }

  /** Makes a queue for answers, and consumes from it, as direct reply-to does. */
  private void askForReplies(Client client) {
    client.execute(
        new CatalogCommand.MakeReplyQueue(Installation.VIRTUAL_HOST),
        reply -> {
          if (reply instanceof CatalogReply.QueueDeclared made && !client.isClosed()) {
            client.consume(
                new ConsumeCommand(
                    Installation.VIRTUAL_HOST, made.name(), true, false, REPLIES_MAX),
                null);
          }
        });
  }

  private void reply(Client client) {
    List<String> queues = trial.catalog.replyQueues();
    if (queues.isEmpty() || !client.sender().mayPublish()) {
      return;
    }
    Topology.Address address = new Topology.Address("", any(queues), "");
    for (int left = 1 + random.nextInt(5); left > 0; left--) {
      client.sender().publish(address, random.nextBoolean(), bodyBytes());
    }
    client.sender().flush();
  }

  /** Gives a command unless another one about the same names is under way. */
  private void change(Client client, CatalogCommand command, String... names) {
    for (String name : names) {
      if (trial.namesBeingChanged.contains(name)) {
        return;
      }
    }
    trial.namesBeingChanged.addAll(List.of(names));
    boolean wasSure = client.isSureOf(Commands.queue(command));
    client.execute(
        command,
        reply -> {
          List.of(names).forEach(trial.namesBeingChanged::remove);
          if (reply instanceof CatalogReply.Refused refused
              && !Commands.mayBeRefused(command)
              && !List.of(names).contains(Topology.AUTO_DELETE_EXCHANGE)
              && wasSure
              && client.isSureOf(Commands.queue(command))) {
            trial.add(new Event.Broken(command + " was refused: " + refused.refusal()));
          }
        });
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
