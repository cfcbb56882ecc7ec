package dev.forebay.tests.replies;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plays recorded cases to a broker. It knows how many answers each step must bring, so it waits for
 * those and no longer; what nobody expected is found by asking every open connection once more at
 * the end. One thread.
 */
final class Comparison {
  private static final long ANSWER_MILLIS = 20_000;
  private static final long SURPLUS_MILLIS = 200;

  private final int port;

  Comparison(int port) {
    this.port = port;
  }

  /** What the broker did otherwise, as part of a script; null if nothing. */
  @Nullable String difference(Script.Case one) throws IOException, InterruptedException {
    try (Player player = new Player(port)) {
      String difference = play(one, player);
      Cleaning.after(player, port);
      return difference;
    }
  }

  private static @Nullable String play(Script.Case one, Player player)
      throws IOException, InterruptedException {
    for (Step step : one.steps()) {
      player.send(step.sent());
      List<String> answers = answers(player, step);
      if (!answers.equals(step.expected())) {
        return text(one, step, answers);
      }
    }
    String surplus = surplus(player);
    return surplus == null ? null : "## " + one.title() + "\n! " + surplus + " at the end\n";
  }

  private static List<String> answers(Player player, Step step) throws InterruptedException {
    Set<String> asked = new LinkedHashSet<>();
    for (String answer : step.expected()) {
      asked.add(Step.Target.of(answer).connection());
    }
    List<String> answers = new ArrayList<>();
    for (String name : asked) {
      WireConnection connection = player.connections().get(name);
      if (connection != null) {
        answers.addAll(answers(connection, expectedOf(name, step)));
      }
    }
    if (!answers.equals(step.expected())) {
      // For the message only.
      for (Map.Entry<String, WireConnection> other : player.connections().entrySet()) {
        String answer = other.getValue().answer(SURPLUS_MILLIS);
        while (answer != null) {
          answers.add(Step.named(other.getKey(), answer));
          answer = other.getValue().answer(SURPLUS_MILLIS);
        }
      }
    }
    return answers;
  }

  private static List<String> expectedOf(String connection, Step step) {
    return step.expected().stream()
        .filter(answer -> Step.Target.of(answer).connection().equals(connection))
        .toList();
  }

  /** As many as are expected; behind one that is another it does not wait for more. */
  private static List<String> answers(WireConnection connection, List<String> expected)
      throws InterruptedException {
    List<String> answers = new ArrayList<>();
    for (String one : expected) {
      String answer = connection.answer(connection.isClosed() ? 0 : ANSWER_MILLIS);
      if (answer == null) {
        return answers;
      }
      String named = Step.named(Step.Target.of(one).connection(), answer);
      answers.add(named);
      if (!named.equals(one)) {
        return answers;
      }
    }
    return answers;
  }

  private static @Nullable String surplus(Player player) throws IOException, InterruptedException {
    for (WireConnection connection : player.connections().values()) {
      if (connection.isOpen()) {
        Player.call(connection, "connection.update-secret", "");
      }
      String answer = connection.answer(connection.isOpen() ? ANSWER_MILLIS : 0);
      if (connection.isOpen() ? !"connection.update-secret-ok".equals(answer) : answer != null) {
        return answer == null ? "nothing" : answer;
      }
    }
    return null;
  }

  private static String text(Script.Case one, Step step, List<String> answers) {
    StringBuilder out = new StringBuilder("## ").append(one.title()).append('\n');
    out.append("> ").append(step.sent()).append('\n');
    step.expected().forEach(answer -> out.append("< ").append(answer).append('\n'));
    answers.forEach(answer -> out.append("! ").append(answer).append('\n'));
    return out.toString();
  }
}
