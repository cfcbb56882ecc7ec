package dev.forebay.tests.replies;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks a running broker all questions of the scripts and writes its answers into them. It cannot
 * know how many answers come, so it waits until nothing more does.
 */
final class Recorder {
  private static final Pattern WITHOUT_ANSWER =
      Pattern.compile(
          ".*(basic\\.(publish|ack|nack|reject|recover-async)|-ok\\b|no-wait=true"
              + "|publish |header |body |socket|drop).*");
  private static final long SYNCHRONOUS_MILLIS = 3_000;
  private static final long ASYNCHRONOUS_MILLIS = 250;
  private static final long BY_ITSELF_MILLIS = 4_000;
  private static final long QUIET_MILLIS = 80;

  private final int port;

  private Recorder(int port) {
    this.port = port;
  }

  /** The broker's port, the directory of the scripts, and part of the titles of cases to play. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Recorder recorder = new Recorder(Integer.parseInt(arguments[0]));
    String only = arguments.length > 2 ? arguments[2] : "";
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(Path.of(arguments[1]), "*.script")) {
      found.forEach(files::add);
    }
    for (Path file : files) {
      Script script = Script.read(file);
      List<Script.Case> cases = new ArrayList<>();
      for (Script.Case one : script.cases()) {
        cases.add((file + one.title()).contains(only) ? recorder.record(one) : one);
      }
      new Script(script.head(), cases).write(file);
    }
  }

  private Script.Case record(Script.Case one) throws IOException, InterruptedException {
    List<Step> steps = new ArrayList<>();
    try (Player player = new Player(port)) {
      for (Step step : one.steps()) {
        try {
          player.send(step.sent());
        } catch (IOException e) {
          throw new IOException(one.title() + ": " + step.sent(), e);
        }
        steps.add(new Step(step.comment(), step.sent(), answers(player, step.sent()), step.own()));
      }
      Cleaning.after(player, port);
    }
    return new Script.Case(one.title(), steps);
  }

  private static List<String> answers(Player player, String sent) throws InterruptedException {
    long millis =
        Step.Target.of(sent).rest().equals("wait")
            ? BY_ITSELF_MILLIS
            : WITHOUT_ANSWER.matcher(sent).matches() ? ASYNCHRONOUS_MILLIS : SYNCHRONOUS_MILLIS;
    long deadline = System.nanoTime() + millis * 1_000_000;
    List<String> answers = new ArrayList<>();
    boolean closing = false;
    while (true) {
      String answer = next(player.connections());
      if (answer != null) {
        answers.add(answer);
        closing = answer.contains("connection.close ");
        deadline = System.nanoTime() + (closing ? BY_ITSELF_MILLIS : QUIET_MILLIS) * 1_000_000;
      } else if (System.nanoTime() > deadline || allClosed(player)) {
        return answers;
      }
    }
  }

  private static boolean allClosed(Player player) {
    return player.connections().values().stream().allMatch(WireConnection::isClosed);
  }

  private static @Nullable String next(Map<String, WireConnection> connections)
      throws InterruptedException {
    for (Map.Entry<String, WireConnection> connection : connections.entrySet()) {
      String answer = connection.getValue().answer(2);
      if (answer != null) {
        return Step.named(connection.getKey(), answer);
      }
    }
    return null;
  }
}
