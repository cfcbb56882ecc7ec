package dev.forebay.tests.simulation;

import static dev.forebay.tests.simulation.Topology.AUTO_DELETE_EXCHANGE;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogCommand.BindExchange;
import dev.forebay.broker.api.CatalogCommand.BindQueue;
import dev.forebay.broker.api.CatalogCommand.DeclareExchange;
import dev.forebay.broker.api.CatalogCommand.DeclareQueue;
import dev.forebay.broker.api.CatalogCommand.DeleteExchange;
import dev.forebay.broker.api.CatalogCommand.DeleteQueue;
import dev.forebay.broker.api.CatalogCommand.FindExchange;
import dev.forebay.broker.api.CatalogCommand.FindQueue;
import dev.forebay.broker.api.CatalogCommand.MakeReplyQueue;
import dev.forebay.broker.api.CatalogCommand.PurgeQueue;
import dev.forebay.broker.api.CatalogCommand.UnbindExchange;
import dev.forebay.broker.api.CatalogCommand.UnbindQueue;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Refusal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a client can know of the catalog from its commands and their answers. Between the two, and
 * for ever if a crash comes between, a thing only may be there. Commands that name the same thing
 * must not overlap; those that share a binding may.
 */
public final class CatalogKnowledge {
  /** How much is known of a thing. */
  public enum Existence {
    ABSENT,
    MAYBE,
    PRESENT
  }

  /** A binding's identity; it leads to a queue or an exchange. */
  public record Binding(String exchange, String destination, String key) {
    boolean isDurable() {
      return Topology.isDurable(exchange) && Topology.isDurable(destination);
    }
  }

  private final Map<String, Existence> queues = new LinkedHashMap<>();
  private final Map<String, Existence> exchanges = new LinkedHashMap<>();
  private final Map<Binding, Existence> bindings = new LinkedHashMap<>();
  private final Map<CatalogCommand, Map<Binding, Existence>> bindingsBefore = new LinkedHashMap<>();
  private final Map<CatalogCommand, Existence> before = new LinkedHashMap<>();
  private final ShortLives shortLives = new ShortLives();
  private final PassingExchange passing = new PassingExchange();

  /** Whether a queue exists. */
  public Existence queue(String name) {
    return shortLives.isDoomed(name)
        ? Existence.MAYBE
        : queues.getOrDefault(name, Existence.ABSENT);
  }

  /** Queues for answers that there are. */
  List<String> replyQueues() {
    return queues.keySet().stream().filter(Topology::isReplyQueue).toList();
  }

  /** Whether a queue or exchange exists. */
  Existence queueOrExchange(String name) {
    return Topology.isExchange(name) ? exchange(name) : queue(name);
  }

  /** The session that an exclusive queue belongs to for certain, or {@link ShortLives#NOBODY}. */
  int owner(String queue) {
    return shortLives.owner(queue);
  }

  /** Whether a queue that goes by itself has lost its reason, and what became of it is not seen. */
  boolean isDoomed(String queue) {
    return shortLives.isDoomed(queue);
  }

  /** Whether an exchange exists; the default one always does. */
  public Existence exchange(String name) {
    return name.isEmpty() ? Existence.PRESENT : exchanges.getOrDefault(name, Existence.ABSENT);
  }

  /** All bindings of which something is known, with what. */
  public Map<Binding, Existence> bindings() {
    return new LinkedHashMap<>(bindings);
  }

  /** What is known of one binding. */
  public Existence binding(Binding binding) {
    return bindings.getOrDefault(binding, Existence.ABSENT);
  }

  /** Learns from an event. */
  public void see(Event event) {
    if (event instanceof Event.Delivered || event instanceof Event.Published) {
      return;
    }
    boolean wasLast = event instanceof Event.Answered answered && takesForCertain(answered);
    Map<Binding, Existence> earlier = bindings();
    learn(event);
    passing.see(event, before.keySet());
    Existence now =
        passing.review(
            exchange(AUTO_DELETE_EXCHANGE),
            ofPassing(earlier),
            ofPassing(bindings),
            wasLast,
            event);
    if (now != exchange(AUTO_DELETE_EXCHANGE)) {
      exchanges.put(AUTO_DELETE_EXCHANGE, now);
    }
    if (now != Existence.PRESENT) {
      bindings.replaceAll((binding, existence) ->
          binding.destination().equals(AUTO_DELETE_EXCHANGE) ? Existence.MAYBE : existence);
    }
    if (now == Existence.ABSENT) {
      bindings
          .keySet()
          .removeIf(binding ->
              binding.exchange().equals(AUTO_DELETE_EXCHANGE)
                  || binding.destination().equals(AUTO_DELETE_EXCHANGE));
    }
  }

  private static Map<Binding, Existence> ofPassing(Map<Binding, Existence> all) {
    Map<Binding, Existence> own = new LinkedHashMap<>(all);
    own.keySet().removeIf(binding -> !binding.exchange().equals(AUTO_DELETE_EXCHANGE));
    return own;
  }

  /** Whether a command has taken a binding of the passing exchange that was certainly there. */
  private boolean takesForCertain(Event.Answered answered) {
    CatalogCommand command = answered.command();
    if (answered.reply() instanceof CatalogReply.Refused) {
      return false;
    }
    return switch (command) {
      case UnbindQueue c ->
          c.exchange().equals(AUTO_DELETE_EXCHANGE) && before.get(c) == Existence.PRESENT;
      case UnbindExchange c ->
          c.source().equals(AUTO_DELETE_EXCHANGE) && before.get(c) == Existence.PRESENT;
      case DeleteQueue _, DeleteExchange _ ->
          bindingsBefore.getOrDefault(command, Map.of()).entrySet().stream()
              .anyMatch(entry ->
                  entry.getKey().exchange().equals(AUTO_DELETE_EXCHANGE)
                      && entry.getValue() == Existence.PRESENT);
      case DeclareQueue _,
          FindQueue _,
          DeclareExchange _,
          FindExchange _,
          BindQueue _,
          BindExchange _,
          PurgeQueue _,
          MakeReplyQueue _ ->
          false;
    };
  }

  private void learn(Event event) {
    switch (event) {
      case Event.Asked(CatalogCommand command) -> asked(command);
      case Event.Answered(CatalogCommand command, CatalogReply reply) -> answered(command, reply);
      case Event.ConsumerStarted(int reader, String queue) ->
          shortLives.consumerStarted(reader, queue);
      case Event.ReaderLeaves(int reader, String queue) -> consumerLeft(reader, queue);
      case Event.ReaderClosed(int reader, String queue) -> consumerLeft(reader, queue);
      case Event.Owns(int session, String queue) -> owned(session, queue);
      case Event.SessionCloses(int session) ->
          shortLives.sessionCloses(session).forEach(this::doubtBindingsOf);
      case Event.Quiet _ -> shortLives.settle().forEach(this::settled);
      case Event.Started _ -> started();
      // It may not come to be that all are open again.
      case Event.Crashed(String why) when why.equals(Event.Crashed.SHARDS_MOVE) -> shardsMove();
      case Event.ShardsMoved _ -> shardsMove();
      default -> {}
    }
  }

  /** Of what goes by itself, or with those who have left, nothing is sure. */
  private void shardsMove() {
    shortLives.stopped();
    queues.keySet().removeIf(Topology::isReplyQueue);
    queues.replaceAll((name, known) -> staysByItself(name) ? known : Existence.MAYBE);
    exchanges.replaceAll((name, known) -> staysByItself(name) ? known : Existence.MAYBE);
    bindings.replaceAll((binding, known) ->
        staysByItself(binding.exchange()) && staysByItself(binding.destination())
            ? known
            : Existence.MAYBE);
    before.clear();
    bindingsBefore.clear();
  }

  private static boolean staysByItself(String name) {
    return Topology.isDurable(name)
        && !Topology.isAutoDelete(name)
        && !name.equals(AUTO_DELETE_EXCHANGE);
  }

  private void started() {
    shortLives.stopped().forEach(name -> queues.put(name, Existence.MAYBE));
    queues.keySet().removeIf(name -> !Topology.isDurable(name));
    exchanges.keySet().removeIf(name -> !Topology.isDurable(name));
    bindings.keySet().removeIf(binding -> !binding.isDurable());
    before.clear();
    bindingsBefore.clear();
  }

  private void consumerLeft(int reader, String queue) {
    if (Topology.isReplyQueue(queue)) {
      queues.remove(queue);
    }
    if (shortLives.consumerLeft(reader, queue)) {
      doubtBindingsOf(queue);
    }
  }

  private void owned(int session, String queue) {
    if (shortLives.owned(session, queue)) {
      bindings.keySet().removeIf(binding -> binding.destination().equals(queue));
    }
  }

  private void settled(String queue, Existence existence) {
    queues.put(queue, existence);
    if (existence == Existence.ABSENT) {
      bindings.keySet().removeIf(binding -> binding.destination().equals(queue));
    }
  }

  private void doubtBindingsOf(String queue) {
    bindings.replaceAll(
        (binding, existence) -> binding.destination().equals(queue) ? Existence.MAYBE : existence);
  }

  /**
   * Queues that a message goes to at least with this much certainty: through every exchange once,
   * and from one that has no binding for it to its alternate.
   */
  public Set<String> targets(Topology.Address address, Existence atLeast) {
    Set<String> targets = new TreeSet<>();
    if (address.exchange().isEmpty()) {
      targets.add(address.routingKey());
    } else {
      follow(address, atLeast, targets);
    }
    targets.removeIf(queue -> queue(queue).compareTo(atLeast) < 0);
    return targets;
  }

  private void follow(Topology.Address address, Existence atLeast, Set<String> queues) {
    Set<String> entered = new TreeSet<>();
    Deque<String> ahead = new ArrayDeque<>(List.of(address.exchange()));
    while (!ahead.isEmpty()) {
      String exchange = ahead.remove();
      if (exchange(exchange).compareTo(atLeast) < 0 || !entered.add(exchange)) {
        continue;
      }
      Existence anyMatch = Existence.ABSENT;
      for (Map.Entry<Binding, Existence> entry : bindings.entrySet()) {
        Binding binding = entry.getKey();
        if (binding.exchange().equals(exchange) && Topology.matches(binding, address)) {
          anyMatch = entry.getValue() == Existence.PRESENT ? Existence.PRESENT : max(anyMatch);
          if (entry.getValue().compareTo(atLeast) >= 0) {
            boolean isFurther = Topology.isExchange(binding.destination());
            (isFurther ? ahead : queues).add(binding.destination());
          }
        }
      }
      boolean goesOn =
          atLeast == Existence.PRESENT
              ? anyMatch == Existence.ABSENT
              : anyMatch != Existence.PRESENT;
      if (goesOn && !Topology.alternate(exchange).isEmpty()) {
        ahead.add(Topology.alternate(exchange));
      }
    }
  }

  private static Existence max(Existence existence) {
    return existence == Existence.ABSENT ? Existence.MAYBE : existence;
  }

  private void asked(CatalogCommand command) {
    switch (command) {
      case DeclareQueue c -> doubt(c, queues, c.name(), false);
      case FindQueue c -> doubt(c, queues, c.name(), true);
      case DeclareExchange c -> doubt(c, exchanges, c.name(), false);
      case FindExchange c -> doubt(c, exchanges, c.name(), true);
      case DeleteQueue c -> {
        shortLives.deletionAsked(c.name());
        doubt(c, queues, c.name(), queue(c.name()) == Existence.ABSENT);
        doubtBindings(c, c.name(), "");
      }
      case DeleteExchange c -> {
        doubt(c, exchanges, c.name(), exchange(c.name()) == Existence.ABSENT);
        doubtBindings(c, "", c.name());
      }
      case BindQueue c -> doubt(c, bindings, bindingOf(c), false);
      case BindExchange c -> doubt(c, bindings, bindingOf(c), false);
      case UnbindQueue c -> unbindAsked(c, bindingOf(c));
      case UnbindExchange c -> unbindAsked(c, bindingOf(c));
      case PurgeQueue _ -> {}
      case MakeReplyQueue _ -> {}
    }
  }

  private void unbindAsked(CatalogCommand command, Binding binding) {
    before.put(command, binding(binding));
    bindings.computeIfPresent(binding, (b, existence) -> Existence.MAYBE);
  }

  private <K> void doubt(CatalogCommand command, Map<K, Existence> map, K key, boolean harmless) {
    Existence was = map.getOrDefault(key, Existence.ABSENT);
    before.put(command, was);
    boolean declaresAgain = was == Existence.PRESENT && !isDeletion(command);
    if (!harmless && !declaresAgain) {
      map.put(key, Existence.MAYBE);
    }
  }

  private static boolean isDeletion(CatalogCommand command) {
    return command instanceof DeleteQueue || command instanceof DeleteExchange;
  }

  private void doubtBindings(CatalogCommand command, String queue, String exchange) {
    Map<Binding, Existence> affected = new LinkedHashMap<>();
    bindings.forEach((binding, existence) -> {
      if (binding.destination().equals(queue)
          || binding.destination().equals(exchange)
          || binding.exchange().equals(exchange)) {
        affected.put(binding, existence);
      }
    });
    affected.keySet().forEach(binding -> bindings.put(binding, Existence.MAYBE));
    bindingsBefore.put(command, affected);
  }

  private void answered(CatalogCommand command, CatalogReply reply) {
    boolean refused = reply instanceof CatalogReply.Refused;
    Existence was = before.getOrDefault(command, Existence.MAYBE);
    before.remove(command);
    Map<Binding, Existence> affected = bindingsBefore.getOrDefault(command, Map.of());
    bindingsBefore.remove(command);
    switch (command) {
      case DeclareQueue c -> {
        queues.put(c.name(), refused && !isLocked(reply) ? was : Existence.PRESENT);
        if (!refused) {
          shortLives.declared(c.name());
        }
      }
      case FindQueue c -> queues.put(c.name(), found(!refused || isLocked(reply)));
      case DeclareExchange c -> exchanges.put(c.name(), refused ? was : Existence.PRESENT);
      case FindExchange c -> exchanges.put(c.name(), found(!refused));
      case DeleteQueue c -> {
        shortLives.deletionAnswered(c.name(), refused);
        deleted(queues, c.name(), refused ? was : Existence.ABSENT, affected);
      }
      case DeleteExchange c ->
          deleted(exchanges, c.name(), refused ? was : Existence.ABSENT, affected);
      case BindQueue c -> answered(bindingOf(c), refused ? was : Existence.PRESENT);
      case BindExchange c -> answered(bindingOf(c), refused ? was : Existence.PRESENT);
      case UnbindQueue c -> answered(bindingOf(c), refused ? was : Existence.ABSENT);
      case UnbindExchange c -> answered(bindingOf(c), refused ? was : Existence.ABSENT);
      case PurgeQueue _ -> {}
      case MakeReplyQueue _ -> {
        if (reply instanceof CatalogReply.QueueDeclared made) {
          queues.put(made.name(), Existence.PRESENT);
        }
      }
    }
    bindings.values().removeIf(existence -> existence == Existence.ABSENT);
  }

  private void answered(Binding binding, Existence existence) {
    bindings.put(binding, asSureAs(binding.destination(), existence));
  }

  private static Existence found(boolean isThere) {
    return isThere ? Existence.PRESENT : Existence.ABSENT;
  }

  private void deleted(
      Map<String, Existence> map, String name, Existence now, Map<Binding, Existence> affected) {
    map.put(name, now);
    if (now == Existence.ABSENT) {
      affected.keySet().forEach(bindings::remove);
    } else {
      // Another deletion may have taken some of them meanwhile.
      affected.forEach((binding, was) ->
          bindings.computeIfPresent(binding, (b, doubtful) -> asSureAs(b.destination(), was)));
    }
  }

  /** Nothing that leads to a doomed queue is sure to be there. */
  private Existence asSureAs(String queue, Existence binding) {
    return binding == Existence.PRESENT && isDoomed(queue) ? Existence.MAYBE : binding;
  }

  /** Whether something is refused because it is another session's, and so there. */
  public static boolean isLocked(CatalogReply reply) {
    return reply instanceof CatalogReply.Refused(Refusal.Locked _);
  }

  private static Binding bindingOf(BindQueue c) {
    return new Binding(c.exchange(), c.queue(), c.routingKey());
  }

  private static Binding bindingOf(UnbindQueue c) {
    return new Binding(c.exchange(), c.queue(), c.routingKey());
  }

  private static Binding bindingOf(BindExchange c) {
    return new Binding(c.source(), c.destination(), c.routingKey());
  }

  private static Binding bindingOf(UnbindExchange c) {
    return new Binding(c.source(), c.destination(), c.routingKey());
  }
}
