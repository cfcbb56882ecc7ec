package dev.forebay.tests.replies;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Plays the same steps to two brokers and compares what each channel hears, in its order. After a
 * step it waits until both say the same and nothing more for a while; if that never comes, they
 * differ. One thread.
 */
final class Twins implements AutoCloseable {
  private static final long PATIENCE_NANOS = 2_500_000_000L;

  private static final Pattern LAST_DEATH = Pattern.compile(", x-last-death-[a-z]+: \"[^\"]*\"");
  private static final Pattern FIRST_DEATH = Pattern.compile(", x-first-death-[a-z]+: \"[^\"]*\"");

  private final Player ours;
  private final Player theirs;
  private final long quietNanos;
  private final Map<String, List<String>> heardFromOurs = new HashMap<>();
  private final Map<String, List<String>> heardFromTheirs = new HashMap<>();

  /** An answer, and the channel that heard it. */
  record Heard(String channel, String answer) {}

  Twins(int port, int otherPort, long quietMillis) {
    ours = new Player(port);
    theirs = new Player(otherPort);
    quietNanos = quietMillis * 1_000_000;
  }

  /** What both answered, or null if they differ. */
  @Nullable List<Heard> play(String step) throws IOException, InterruptedException {
    ours.send(step);
    theirs.send(step);
    List<Heard> heard = new ArrayList<>();
    long begin = System.nanoTime();
    long last = begin;
    while (true) {
      boolean newsOfOurs = hear(ours, heardFromOurs, null);
      boolean newsOfTheirs = hear(theirs, heardFromTheirs, heard);
      long now = System.nanoTime();
      last = newsOfOurs || newsOfTheirs ? now : last;
      boolean same = heardFromOurs.equals(heardFromTheirs);
      if (same && now - last > quietNanos && (now - begin > 2 * quietNanos || !heard.isEmpty())) {
        return heard;
      }
      if (!same && now - begin > PATIENCE_NANOS && now - last > quietNanos) {
        return null;
      }
    }
  }

  /** What was heard and differs. */
  String difference() {
    StringBuilder out = new StringBuilder();
    for (String channel : union()) {
      List<String> mine = heardFromOurs.getOrDefault(channel, List.of());
      List<String> other = heardFromTheirs.getOrDefault(channel, List.of());
      int same = 0;
      while (same < mine.size() && same < other.size() && mine.get(same).equals(other.get(same))) {
        same++;
      }
      if (same < mine.size() || same < other.size()) {
        out.append(channel)
            .append(" ours   ")
            .append(mine.subList(same, mine.size()))
            .append('\n')
            .append(channel)
            .append(" theirs ")
            .append(other.subList(same, other.size()))
            .append('\n');
      }
    }
    return out.toString();
  }

  private List<String> union() {
    List<String> all = new ArrayList<>(heardFromTheirs.keySet());
    heardFromOurs.keySet().stream().filter(channel -> !all.contains(channel)).forEach(all::add);
    return all;
  }

  private static boolean hear(
      Player player, Map<String, List<String>> streams, @Nullable List<Heard> heard)
      throws InterruptedException {
    boolean news = false;
    for (Map.Entry<String, WireConnection> each : player.connections().entrySet()) {
      for (String answer = each.getValue().answer(1);
          answer != null;
          answer = each.getValue().answer(0)) {
        news = true;
        Step.Target target = Step.Target.of(answer);
        String name = (each.getKey().equals("a") ? "" : each.getKey()) + target.channel();
        streams.computeIfAbsent(name, _ -> new ArrayList<>()).add(comparable(target.rest()));
        if (heard != null) {
          heard.add(new Heard(name, target.rest()));
        }
      }
    }
    return news;
  }

  /** Without what newer versions add to dead letters, and without the order of what they share. */
  private static String comparable(String answer) {
    String text = LAST_DEATH.matcher(answer).replaceAll("");
    List<String> first =
        FIRST_DEATH.matcher(text).results().map(MatchResult::group).sorted().toList();
    return FIRST_DEATH.matcher(text).replaceAll("") + String.join("", first);
  }

  void clean(int port, int otherPort) throws IOException, InterruptedException {
    Cleaning.after(ours, port);
    Cleaning.after(theirs, otherPort);
  }

  @Override
  public void close() throws IOException {
    ours.close();
    theirs.close();
  }
}
