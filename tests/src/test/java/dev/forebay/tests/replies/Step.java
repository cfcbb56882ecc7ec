package dev.forebay.tests.replies;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that a script sends, and what came back. A line names connection and channel in front,
 * as {@code b2:}; without it is meant connection a, and channel 1 (or 0 for methods of class
 * connection).
 *
 * @param comment lines above it
 * @param sent what is sent
 * @param recorded what RabbitMQ answered
 * @param own what Forebay answers where it means to differ; empty where not
 */
record Step(List<String> comment, String sent, List<String> recorded, List<String> own) {
  private static final Pattern LINE = Pattern.compile("(?:([a-z])?(\\d+)?: )?(.*)");

  private static final Pattern LEADING_CHANNEL = Pattern.compile("\\d+: ");

  /** A line taken apart. */
  record Target(String connection, int channel, String rest) {
    static Target of(String line) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(line);
      }
      String connection = matcher.group(1) == null ? "a" : matcher.group(1);
      String rest = matcher.group(3);
      int channel =
          matcher.group(2) == null ? usualChannel(rest) : Integer.parseInt(matcher.group(2));
      return new Target(connection, channel, rest);
    }
  }

  List<String> expected() {
    return own.isEmpty() ? recorded : own;
  }

  /** What stands before a line on this channel; nothing where it is what is meant without. */
  static String prefix(int channel, String rest) {
    return channel == usualChannel(rest) ? "" : channel + ": ";
  }

  /** An answer of this connection. */
  static String named(String connection, String answer) {
    if (connection.equals("a")) {
      return answer;
    }
    return connection + (LEADING_CHANNEL.matcher(answer).lookingAt() ? "" : ": ") + answer;
  }

  private static int usualChannel(String rest) {
    return rest.startsWith("connection.") ? 0 : 1;
  }
}
