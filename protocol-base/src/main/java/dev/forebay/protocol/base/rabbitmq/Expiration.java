package dev.forebay.protocol.base.rabbitmq;

import io.netty.buffer.ByteBuf;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * The property that says how long a message may wait: decimal milliseconds as text, at most {@value
 * #MAX_MILLIS}; no state.
 */
public final class Expiration {
  private static final long MAX_MILLIS = 315_360_000_000L;

  private Expiration() {}

  /**
   * The time.
   *
   * @throws WrongExpirationException if it is none
   */
  public static long millis(ByteBuf text, int at, int bytes) {
    long value = 0;
    int end = at + bytes;
    boolean negative = at < end && text.getByte(at) == '-';
    int first = at < end && (negative || text.getByte(at) == '+') ? at + 1 : at;
    int next = first;
    while (next < end && isDigit(text.getByte(next))) {
      // More digits only have to stay too large.
      value = value > MAX_MILLIS ? value : value * 10 + text.getByte(next) - '0';
      next++;
    }
    if (next == first) {
      throw invalid(rest(text, at, end), "no_integer");
    }
    if (next < end) {
      throw invalid(rest(text, at, end), "{leftover_string,\"" + rest(text, next, end) + "\"}");
    }
    if (negative && value > 0) {
      throw invalid(rest(text, at, end), "{value_negative,-" + number(text, first, end) + "}");
    }
    if (value > MAX_MILLIS) {
      throw invalid(rest(text, at, end), "{value_too_large," + number(text, first, end) + "}");
    }
    return value;
  }

  private static String rest(ByteBuf text, int from, int end) {
    return text.toString(from, end - from, StandardCharsets.UTF_8);
  }

  private static BigInteger number(ByteBuf text, int digitsAt, int end) {
    return new BigInteger(rest(text, digitsAt, end));
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  private static WrongExpirationException invalid(String text, String why) {
    return new WrongExpirationException("invalid expiration '" + text + "': " + why);
  }
}
