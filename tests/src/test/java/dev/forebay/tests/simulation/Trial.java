package dev.forebay.tests.simulation;

import dev.forebay.broker.CatalogCommand;
import dev.forebay.testkit.world.SimulatedNode;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * What clients of one run share: the history, what is known of the catalog, the numbers given to
 * messages, and which names somebody is changing. One thread.
 */
final class Trial {
  final History history;
  final CatalogKnowledge catalog = new CatalogKnowledge();
  final Bodies bodies = new Bodies();
  final SplittableRandom random;

  /** Names that a command under way is about; the next one waits, so that answers are clear. */
  final TreeSet<String> namesBeingChanged = new TreeSet<>();

  /** Readers that have started and not ended. */
  final LinkedHashSet<Reader> readers = new LinkedHashSet<>();

  private final boolean hasOneLoop;
  private long lastMessage;
  private int lastNumber;

  Trial(History history, SplittableRandom random, boolean hasOneLoop) {
    this.hasOneLoop = hasOneLoop;
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

  long nextMessage() {
    return ++lastMessage;
  }

  /** A number for a publisher or reader. */
  int nextNumber() {
    return ++lastNumber;
  }

  /**
   * A message comes to a reader. With one loop nothing is under way between clients and queues, so
   * that all know who can take one.
   */
  void lookWhomItPasses(Reader reader) {
    for (Reader other : readers) {
      if (hasOneLoop
          && other.priority > reader.priority
          && other.queue.equals(reader.queue)
          && other.isAlone()
          && catalog.queue(reader.queue) == CatalogKnowledge.Existence.PRESENT
          && other.wantsMore()) {
        add(new Event.PassedOver(reader.number, other.number, reader.queue));
      }
    }
  }

  /** Objects to errors that a node may not have. */
  void inspect(SimulatedNode node, boolean faultHasStruck) {
    for (Throwable error : node.errors()) {
      if (error instanceof Violation violation) {
        throw violation;
      }
      throw broken("a task threw", error);
    }
    if (node.failure() != null && !faultHasStruck) {
      Throwable cause = node.failureCause();
      throw broken("the node stopped: " + node.failure(), cause == null ? new Error() : cause);
    }
  }

  private static Violation broken(String what, Throwable cause) {
    Violation violation = new Violation("NothingBreaks", what + ": " + cause);
    violation.initCause(cause);
    return violation;
  }
}
