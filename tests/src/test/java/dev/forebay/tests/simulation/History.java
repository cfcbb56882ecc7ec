package dev.forebay.tests.simulation;

import java.util.ArrayList;
import java.util.List;

/** Everything that happened in one run, shown to each checker as it happens. */
public final class History {
  private static final int TAIL_EVENTS = 120;

  private final List<Event> events = new ArrayList<>();
  private final List<Checker> checkers;

  /** A history read by these checkers. */
  public History(List<Checker> checkers) {
    this.checkers = checkers;
  }

  /** Adds what happened now. */
  public void add(Event event) {
    events.add(event);
    for (Checker checker : checkers) {
      checker.see(event);
    }
  }

  /** How many events there are. */
  public int size() {
    return events.size();
  }

  /** How often the node crashed. */
  public long crashes() {
    return events.stream().filter(event -> event instanceof Event.Crashed).count();
  }

  /** The last events, one a line. */
  public String tail() {
    StringBuilder text = new StringBuilder();
    for (int i = Math.max(0, events.size() - TAIL_EVENTS); i < events.size(); i++) {
      text.append(i).append(' ').append(events.get(i)).append('\n');
    }
    return text.toString();
  }

  /** All events that mention one message. */
  public String about(long message) {
    StringBuilder text = new StringBuilder();
    String word = "message=" + message + ",";
    for (int i = 0; i < events.size(); i++) {
      String line = events.get(i).toString();
      if (line.contains(word)
          || events.get(i) instanceof Event.Crashed
          || events.get(i) instanceof Event.Started) {
        text.append(i).append(' ').append(line).append('\n');
      }
    }
    return text.toString();
  }
}
