package dev.forebay.protocol.stomp.delivery;

import org.jspecify.annotations.Nullable;

/**
 * What clients name deliveries by, in RabbitMQ's manner: {@code T_<id>@@<session>@@<number>}, where
 * the last part has the number of the subscription as well. No state.
 */
final class MessageIds {
  private static final String SEPARATOR = "@@";
  private static final char BETWEEN_NUMBERS = '-';

  /** A delivery, and the number of its subscription. */
  record Named(long subscription, long delivery) {}

  private MessageIds() {}

  static String prefix(String tag, String sessionId, long subscription) {
    return tag + SEPARATOR + sessionId + SEPARATOR + subscription + BETWEEN_NUMBERS;
  }

  /** Whether a text has the parts of one. */
  static boolean isOne(String text) {
    int numbersAt = text.lastIndexOf(SEPARATOR);
    return numbersAt > 0 && text.lastIndexOf(SEPARATOR, numbersAt - 1) >= 0;
  }

  /** What an identifier names in a session, or null if it was never given. */
  static @Nullable Named parse(String text, String sessionId) {
    int numbersAt = text.lastIndexOf(SEPARATOR);
    int sessionAt = numbersAt < 0 ? -1 : text.lastIndexOf(SEPARATOR, numbersAt - 1);
    if (sessionAt < 0
        || !text.substring(sessionAt + SEPARATOR.length(), numbersAt).equals(sessionId)) {
      return null;
    }
    int between = text.indexOf(BETWEEN_NUMBERS, numbersAt);
    if (between < 0) {
      return null;
    }
    try {
      return new Named(
          Long.parseLong(text, numbersAt + SEPARATOR.length(), between, 10),
          Long.parseLong(text, between + 1, text.length(), 10));
    } catch (NumberFormatException notOurs) {
      // It was made up.
      return null;
    }
  }
}
