package dev.forebay.tests.simulation;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.form.MessageView;
import dev.forebay.tests.simulation.frame.History;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * What clients of one run share: the history, what is known of the catalog, the numbers given to
 * messages, and which names somebody is changing. One thread.
 */
final class Trial {
  final History<Event> history;
  final CatalogKnowledge catalog = new CatalogKnowledge();
  final Bodies bodies = new Bodies();
  final SplittableRandom random;

  /** Names that a command under way is about; the next one waits, so that answers are clear. */
  final TreeSet<String> namesBeingChanged = new TreeSet<>();

  /** Readers that have started and not ended. */
  final LinkedHashSet<Reader> readers = new LinkedHashSet<>();

  private record Place(long queueId, long offset) {}

  private record DeadLetter(long original, long copy) {}

  private final Map<Place, DeadLetter> deadLetters = new HashMap<>();
  private final boolean isNothingUnderWay;
  private long lastMessage;
  private int lastNumber;

  Trial(History<Event> history, SplittableRandom random, boolean isNothingUnderWay) {
    this.isNothingUnderWay = isNothingUnderWay;
    this.history = history;
    this.random = random;
  }

  void add(Event event) {
    Set<String> doomedBefore = doomed();
    catalog.see(event);
    history.add(event);
    for (String queue : doomed()) {
      if (!doomedBefore.contains(queue)) {
        history.add(new Event.Doomed(queue));
      }
    }
  }

  private Set<String> doomed() {
    Set<String> doomed = new TreeSet<>();
    for (String queue : Topology.SHORT_LIVED_QUEUES) {
      if (catalog.isDoomed(queue)) {
        doomed.add(queue);
      }
    }
    return doomed;
  }

  void asked(CatalogCommand command) {
    add(new Event.Asked(command));
  }

  /**
   * Which message a delivery shows. A message may become a dead letter again after a crash, so that
   * each dead letter has a number of its own, by its place.
   */
  long messageOf(String queue, long queueId, long offset, MessageView view) {
    long message = Bodies.message(view);
    if (!queue.equals(Topology.DEAD_LETTERS)) {
      return message;
    }
    DeadLetter known = deadLetters.get(new Place(queueId, offset));
    if (known != null && known.original == message) {
      return known.copy;
    }
    if (known != null) {
      add(new Event.Broken("dead letter " + offset + " was message " + known.original));
    }
    long copy = nextMessage();
    deadLetters.put(new Place(queueId, offset), new DeadLetter(message, copy));
    Set<String> place = Set.of(queue);
    boolean isPersistent = bodies.isPersistent(message);
    add(new Event.Published(copy, nextNumber(), 0, isPersistent, place, place));
    add(new Event.DeadLettered(copy, message));
    return copy;
  }

  /** A message is refused for good. */
  void rejects(Held message) {
    boolean mustArrive =
        message.queueName().equals(Topology.KEEPING)
            || catalog.queue(Topology.DEAD_LETTERS) == CatalogKnowledge.Existence.PRESENT;
    add(new Event.Settled(message.message(), message.queueName()));
    add(new Event.Rejected(message.message(), message.queueName(), mustArrive));
  }

  long nextMessage() {
    return ++lastMessage;
  }

  /** A number for a publisher or reader. */
  int nextNumber() {
    return ++lastNumber;
  }

  /**
   * A message comes to a reader. Where nothing is under way between clients and queues all know who
   * can take one.
   */
  void lookWhomItPasses(Reader reader) {
    for (Reader other : readers) {
      if (isNothingUnderWay
          && !reader.queue.equals(Topology.SINGLE_ACTIVE)
          && other.priority > reader.priority
          && other.queue.equals(reader.queue)
          && other.isAlone()
          && catalog.queue(reader.queue) == CatalogKnowledge.Existence.PRESENT
          && other.wantsMore()) {
        add(new Event.PassedOver(reader.number, other.number, reader.queue));
      }
    }
  }

  /** Whether somebody should get what a reader wants: where one is active, it may be another. */
  boolean isOwedMore(Reader reader) {
    if (!reader.queue.equals(Topology.SINGLE_ACTIVE)) {
      return reader.wantsMore();
    }
    return readers.stream()
        .filter(other -> other.queue.equals(reader.queue))
        .allMatch(Reader::wantsMore);
  }
}
