package dev.forebay.tests.replies;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Plays the same steps to two brokers and compares what each channel and each consumer hears, in
 * its order, and what is in the queues. The other one is asked until it has nothing new to say;
 * ours may take longer, since it waits for the disk: if it never comes to say the same, they
 * differ. One thread.
 */
final class Twins implements AutoCloseable {
  private static final long PATIENCE_NANOS = 3_000_000_000L;
  private static final int PAUSE_MILLIS_MAX = 20;

  /** How often ours is looked at until the other one is asked again. */
  private static final int LOOKS_OF_OURS = 4;

  private final Side ours;
  private final Side theirs;

  /**
   * Two sides that are not connected yet.
   *
   * @param suffix of the names of queues and exchanges
   */
  Twins(int port, int otherPort, String suffix) {
    ours = new Side(port, suffix);
    theirs = new Side(otherPort, suffix);
  }

  void begin() throws IOException, InterruptedException {
    ours.begin();
    theirs.begin();
  }

  Side other() {
    return theirs;
  }

  /** Sends a step and hears what comes of it; whether both say the same. */
  boolean play(RandomSteps.Next step) throws IOException, InterruptedException {
    ours.send(step.sent());
    theirs.send(step.sent());
    theirs.hear();
    ours.hear();
    if (step.isPreparation()) {
      return isSame();
    }
    Thread.sleep(step.pauseMillis());
    theirs.settle(step);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    ours.look();
    for (int tries = 1; !isSame(); tries++) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(Math.min(PAUSE_MILLIS_MAX, tries));
      ours.look();
      if (tries % LOOKS_OF_OURS == 0) {
        theirs.settle(step);
      }
    }
    return true;
  }

  /** Whether nothing is new after all steps. */
  boolean stays(RandomSteps.Next last) throws IOException, InterruptedException {
    theirs.settle(last);
    ours.settle(last);
    return isSame();
  }

  private boolean isSame() {
    return ours.state().equals(theirs.state());
  }

  /**
   * Whether all of these deliveries up to one are the same on both; where several queues deliver to
   * a channel, chance decides which is first.
   */
  @Nullable List<String> upTo(String name, List<String> unsettled) {
    List<String> mine = upTo(ours, name, unsettled);
    return mine.equals(upTo(theirs, name, unsettled)) ? mine : null;
  }

  private static List<String> upTo(Side side, String name, List<String> unsettled) {
    return unsettled.stream().filter(other -> side.tag(other) <= side.tag(name)).toList();
  }

  Map<String, List<String>> ours() {
    return ours.state();
  }

  Map<String, List<String>> theirs() {
    return theirs.state();
  }

  /** What was heard and differs. */
  static String difference(Map<String, List<String>> mine, Map<String, List<String>> other) {
    StringBuilder out = new StringBuilder();
    TreeSet<String> all = new TreeSet<>(mine.keySet());
    all.addAll(other.keySet());
    for (String stream : all) {
      describe(
          stream, mine.getOrDefault(stream, List.of()), other.getOrDefault(stream, List.of()), out);
    }
    return out.toString();
  }

  private static void describe(
      String stream, List<String> mine, List<String> other, StringBuilder out) {
    int same = 0;
    while (same < mine.size() && same < other.size() && mine.get(same).equals(other.get(same))) {
      same++;
    }
    if (same < mine.size() || same < other.size()) {
      List<String> rest = new ArrayList<>(mine.subList(same, mine.size()));
      out.append("%s ours   %s%n".formatted(stream, rest));
      out.append("%s theirs %s%n".formatted(stream, other.subList(same, other.size())));
    }
  }

  @Override
  public void close() throws IOException {
    ours.close();
    theirs.close();
  }
}
