package dev.forebay.protocol.base.rabbitmq;

import dev.forebay.message.ByteString;
import dev.forebay.message.Delay;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import org.jspecify.annotations.Nullable;

/**
 * By which headers a message asks to be held back: {@code x-delay} in milliseconds, as the plugin
 * for delayed messages has it, else {@code x-opt-delivery-time} in milliseconds since 1970, else
 * {@code x-opt-delivery-delay} in milliseconds. As at the plugin numbers may be text or have
 * fractions, which don't count, and what is no number, or not above 0, asks for nothing. What is
 * text and no number is wrong, as is a number beyond what there is. No state.
 */
public final class DelayHeaders {
  static final ByteString DELAY = ByteString.utf8("x-delay");
  private static final ByteString DELIVERY_TIME = ByteString.utf8("x-opt-delivery-time");
  private static final ByteString DELIVERY_DELAY = ByteString.utf8("x-opt-delivery-delay");

  private DelayHeaders() {}

  /** What the headers ask for. */
  public static Delay of(Headers headers) {
    Value delay = headers.first(DELAY);
    if (delay != null) {
      return of(DELAY, delay, false);
    }
    Value time = headers.first(DELIVERY_TIME);
    if (time != null) {
      return of(DELIVERY_TIME, time, true);
    }
    Value span = headers.first(DELIVERY_DELAY);
    return span == null ? Delay.NONE : of(DELIVERY_DELAY, span, false);
  }

  private static Delay of(ByteString header, Value value, boolean isTime) {
    Long millis;
    try {
      millis = millis(value);
    } catch (NumberFormatException none) {
      return new Delay.Wrong("invalid value in header '" + header + "': no number");
    }
    if (millis == null) {
      return Delay.NONE;
    }
    if (millis > Delay.MILLIS_MAX) {
      return new Delay.Wrong("invalid value in header '" + header + "': too far away");
    }
    return isTime ? Delay.until(millis) : Delay.span(millis);
  }

  /** Null if it is no number, and does not look like one. */
  static @Nullable Long millis(Value value) {
    return switch (value) {
      case Value.Int(long number, _) -> number;
      case Value.Text(ByteString text) -> number(text);
      case Value.Bytes(ByteString bytes) -> number(bytes);
      case Value.Float32(float number) -> whole(number);
      case Value.Float64(double number) -> whole(number);
      case Value.Timestamp(long millis) -> millis;
      case Value.Bool _, Value.Decimal _, Value.Array _, Value.Table _, Value.Null _ -> null;
    };
  }

  private static long number(ByteString text) {
    return Long.parseLong(text.toString());
  }

  private static long whole(double number) {
    if (Double.isNaN(number)) {
      throw new NumberFormatException("no number");
    }
    return (long) number;
  }
}
