package dev.forebay.tests.simulation.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Everything that happened in one run, shown to each checker as it happens. */
public final class History<E> {
  private static final int TAIL_EVENTS = 120;

  private final List<E> events = new ArrayList<>();
  private final List<? extends Checker<E>> checkers;

  /** A history read by these checkers. */
  public History(List<? extends Checker<E>> checkers) {
    this.checkers = checkers;
  }

  /** Adds what happened now. */
  public void add(E event) {
    events.add(event);
    for (Checker<E> checker : checkers) {
      checker.see(event);
    }
  }

  /** How many events there are. */
  public int size() {
    return events.size();
  }

  /** How many of one kind there are. */
  public long count(Class<? extends E> kind) {
    return events.stream().filter(kind::isInstance).count();
  }

  /** The last events, one a line. */
  public String tail() {
    StringBuilder text = new StringBuilder();
    for (int i = Math.max(0, events.size() - TAIL_EVENTS); i < events.size(); i++) {
      text.append(i).append(' ').append(events.get(i)).append('\n');
    }
    return text.toString();
  }

  /** All events with a word in their text, and those that concern everything. */
  public String about(String word, Predicate<? super E> isOfAll) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < events.size(); i++) {
      String line = events.get(i).toString();
      if (line.contains(word) || isOfAll.test(events.get(i))) {
        text.append(i).append(' ').append(line).append('\n');
      }
    }
    return text.toString();
  }
}
