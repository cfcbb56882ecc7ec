package dev.forebay.protocol.amqp091.publish;

import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import java.math.BigInteger;

/**
 * The property that says how long a message may wait: decimal milliseconds as text, at most {@value
 * #MAX_MILLIS}; no state.
 */
final class Expiration {
  private static final long MAX_MILLIS = 315_360_000_000L;

  private Expiration() {}

  /** The time, or a refusal in RabbitMQ's words. */
  static long millis(ByteRange text) {
    long value = 0;
    int at = text.offset();
    int end = at + text.lengthBytes();
    boolean negative = at < end && text.buffer().getByte(at) == '-';
    int first = at < end && (negative || text.buffer().getByte(at) == '+') ? at + 1 : at;
    int next = first;
    while (next < end && isDigit(text.buffer().getByte(next))) {
      // More digits only have to stay too large.
      value = value > MAX_MILLIS ? value : value * 10 + text.buffer().getByte(next) - '0';
      next++;
    }
    if (next == first) {
      throw invalid(text, "no_integer");
    }
    if (next < end) {
      throw invalid(text, "{leftover_string,\"" + text.toString().substring(next - at) + "\"}");
    }
    if (negative && value > 0) {
      throw invalid(text, "{value_negative,-" + number(text, first - at) + "}");
    }
    if (value > MAX_MILLIS) {
      throw invalid(text, "{value_too_large," + number(text, first - at) + "}");
    }
    return value;
  }

  private static BigInteger number(ByteRange text, int digitsAt) {
    return new BigInteger(text.toString().substring(digitsAt));
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  private static AmqpProtocolException invalid(ByteRange text, String why) {
    return new AmqpProtocolException(
        ReplyCode.PRECONDITION_FAILED,
        "invalid expiration '" + text + "': " + why,
        BasicMethod.CLASS_ID,
        BasicMethod.Publish.METHOD_ID);
  }
}
