package dev.forebay.tests.replies;

import java.io.IOException;

/** Deletes what a case has left behind, so that the next begins with an empty broker. */
final class Cleaning {
  private static final long ANSWER_MILLIS = 10_000;

  private Cleaning() {}

  static void after(Player player, int port) throws IOException, InterruptedException {
    if (player.deletions().isEmpty()) {
      return;
    }
    // Deleting what is exclusive to a connection, or bound, is up to who holds it.
    player.close();
    try (WireConnection connection = Player.open(port)) {
      for (String deletion : player.deletions()) {
        String[] parts = deletion.split(" ", 2);
        Player.call(connection, parts[0], parts[1]);
        String answer = connection.answer(ANSWER_MILLIS);
        if (answer == null) {
          throw new IOException("no answer to " + deletion);
        }
        if (answer.startsWith("channel.close")) {
          Player.call(connection, "channel.open", "");
          connection.answer(ANSWER_MILLIS);
        }
      }
    }
  }
}
