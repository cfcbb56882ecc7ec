package dev.forebay.message;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value for readers of a protocol whose headers are bytes or text: texts and bytes as they are,
 * numbers in decimal, times in ISO 8601, arrays and tables like JSON with bytes in base64. No
 * state.
 */
public final class ValueText {
  private ValueText() {}

  /** The bytes to show; null for the value that is none. */
  public static @Nullable ByteString bytes(Value value) {
    return switch (value) {
      case Value.Text(ByteString utf8) -> utf8;
      case Value.Bytes(ByteString octets) -> octets;
      case Value.Null() -> null;
      case Value.Timestamp(long epochMillis) ->
          ByteString.utf8(Instant.ofEpochMilli(epochMillis).toString());
      case Value.Bool _,
          Value.Int _,
          Value.Float32 _,
          Value.Float64 _,
          Value.Decimal _,
          Value.Array _,
          Value.Table _ -> {
        StringBuilder text = new StringBuilder();
        write(text, value);
        yield ByteString.utf8(text.toString());
      }
    };
  }

  private static void write(StringBuilder out, Value value) {
    switch (value) {
      case Value.Text(ByteString utf8) -> quote(out, utf8.toString());
      case Value.Bytes(ByteString octets) ->
          quote(
              out,
              octets.isUtf8()
                  ? octets.toString()
                  : Base64.getEncoder().encodeToString(octets.toByteArray()));
      case Value.Bool(boolean bool) -> out.append(bool);
      case Value.Int(long number, IntegerType type) ->
          out.append(
              type == IntegerType.UINT64 ? Long.toUnsignedString(number) : Long.toString(number));
      case Value.Float32(float number) -> out.append(number);
      case Value.Float64(double number) -> out.append(number);
      case Value.Decimal(int scale, long unscaled) ->
          out.append(BigDecimal.valueOf(unscaled, scale));
      case Value.Timestamp(long epochMillis) ->
          quote(out, Instant.ofEpochMilli(epochMillis).toString());
      case Value.Array(List<Value> elements) -> {
        String separator = "[";
        for (Value element : elements) {
          out.append(separator);
          write(out, element);
          separator = ",";
        }
        out.append(elements.isEmpty() ? "[]" : "]");
      }
      case Value.Table(Headers entries) -> {
        String separator = "{";
        for (Headers.Header header : entries.entries()) {
          out.append(separator);
          quote(out, header.name().toString());
          out.append(':');
          write(out, header.value());
          separator = ",";
        }
        out.append(entries.isEmpty() ? "{}" : "}");
      }
      case Value.Null() -> out.append("null");
    }
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
