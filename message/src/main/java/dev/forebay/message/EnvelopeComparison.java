package dev.forebay.message;

import java.util.List;
import java.util.Objects;

/** When two envelopes count as the same; no state. */
final class EnvelopeComparison {
  private static final ByteString PERSISTENT = ByteString.utf8("2");
  private static final long MILLIS_PER_SECOND = 1000;

  private EnvelopeComparison() {}

  /** Whether a reader gets all that was sent. A time or a delivery mode may come in addition. */
  static boolean survives(Envelope sent, Envelope read) {
    return sent.exchange().equals(read.exchange())
        && sent.routingKey().equals(read.routingKey())
        && Objects.equals(sent.key(), read.key())
        && (sent.timeMillis() < 0 || sent.timeMillis() == read.timeMillis())
        && (sent.body() == null) == (read.body() == null)
        && propertiesSurvive(sent, read)
        && sent.headers().equals(read.headers());
  }

  private static boolean propertiesSurvive(Envelope sent, Envelope read) {
    for (EnvelopeProperty property : EnvelopeProperty.values()) {
      ByteString before = sent.properties().get(property);
      ByteString after = read.properties().get(property);
      boolean survives =
          switch (property) {
            case TIMESTAMP ->
                before == null
                    || Objects.equals(before, after)
                    || (after == null && before.equals(seconds(read.timeMillis())));
            case DELIVERY_MODE ->
                before == null
                    || Objects.equals(before, after)
                    || (after == null && before.equals(PERSISTENT));
            case CONTENT_TYPE,
                CONTENT_ENCODING,
                PRIORITY,
                CORRELATION_ID,
                REPLY_TO,
                EXPIRATION,
                MESSAGE_ID,
                TYPE,
                USER_ID,
                APP_ID,
                CLUSTER_ID ->
                Objects.equals(before, after);
          };
      if (!survives) {
        return false;
      }
    }
    return true;
  }

  private static ByteString seconds(long timeMillis) {
    return ByteString.utf8(Long.toString(timeMillis / MILLIS_PER_SECOND));
  }

  /**
   * Whether nobody has changed what can be read. A client that sends a message on may do so with
   * its headers in another order, with texts as bytes, and with other widths of integers.
   */
  static boolean agree(Envelope expected, Envelope readable) {
    return Objects.equals(expected.key(), readable.key())
        && expected.properties().equals(readable.properties())
        && neutral(unplaced(expected.headers(), expected, readable))
            .equals(neutral(unplaced(readable.headers(), expected, readable)));
  }

  /**
   * Without those that mark places, since that depends on the order, which is not compared, and
   * without what has the escape's name: where names are unique the escape takes its place.
   */
  private static List<Headers.Header> unplaced(
      Headers headers, Envelope expected, Envelope readable) {
    return headers.entries().stream()
        .filter(header -> !header.name().equals(EnvelopeEscape.NAME))
        .filter(header -> !HeaderNames.repeats(expected, header))
        .filter(header -> !HeaderNames.repeats(readable, header))
        .toList();
  }

  /** In an order of their own, with values that equal those of other types that say the same. */
  private static Headers neutral(List<Headers.Header> headers) {
    return new Headers(
        headers.stream()
            .map(header -> new Headers.Header(header.name(), neutral(header.value())))
            .sorted()
            .toList());
  }

  private static Value neutral(Value value) {
    return switch (value) {
      case Value.Text(ByteString utf8) -> new Value.Bytes(utf8);
      case Value.Int(long number, IntegerType _) -> Value.Int.of(number);
      case Value.Array(List<Value> elements) ->
          new Value.Array(elements.stream().map(EnvelopeComparison::neutral).toList());
      case Value.Table(Headers entries) -> new Value.Table(neutral(entries.entries()));
      case Value.Bytes _,
          Value.Bool _,
          Value.Float32 _,
          Value.Float64 _,
          Value.Decimal _,
          Value.Timestamp _,
          Value.Null _ ->
          value;
    };
  }
}
