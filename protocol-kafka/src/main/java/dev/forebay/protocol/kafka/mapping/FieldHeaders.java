package dev.forebay.protocol.kafka.mapping;

import dev.forebay.message.ByteString;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.HeaderNames;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import org.jspecify.annotations.Nullable;

/** Which headers of a record are fields of the envelope; no state. */
final class FieldHeaders {
  /** As long as names and short texts may be in the protocols that have such fields. */
  private static final int TEXT_BYTES_MAX = 255;

  private static final long OCTET_MAX = 255;
  private static final long EXPIRATION_MILLIS_MAX = 4_294_967_295L;
  private static final int DIGITS_MAX = 10;

  private FieldHeaders() {}

  /** The field's value, or null if the header has no field's name or can't be its value. */
  static @Nullable ByteString value(Headers.Header header) {
    if (!(header.value() instanceof Value.Text(ByteString text))
        || text.lengthBytes() > TEXT_BYTES_MAX) {
      return null;
    }
    if (header.name().equals(HeaderNames.EXCHANGE)
        || header.name().equals(HeaderNames.ROUTING_KEY)) {
      return text.lengthBytes() == 0 ? null : text;
    }
    EnvelopeProperty property = HeaderNames.property(header.name());
    return property != null && isValue(property, text) ? text : null;
  }

  private static boolean isValue(EnvelopeProperty property, ByteString text) {
    return switch (property) {
      case DELIVERY_MODE, PRIORITY -> isNumber(text, OCTET_MAX);
      case EXPIRATION -> isNumber(text, EXPIRATION_MILLIS_MAX);
      case CONTENT_TYPE,
          CONTENT_ENCODING,
          CORRELATION_ID,
          REPLY_TO,
          MESSAGE_ID,
          TIMESTAMP,
          TYPE,
          USER_ID,
          APP_ID,
          CLUSTER_ID ->
          true;
    };
  }

  private static boolean isNumber(ByteString text, long max) {
    int digits = text.lengthBytes();
    if (digits == 0 || digits > DIGITS_MAX || (digits > 1 && text.byteAt(0) == '0')) {
      return false;
    }
    long number = 0;
    for (int i = 0; i < digits; i++) {
      int digit = text.byteAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      number = number * 10 + digit;
    }
    return number <= max;
  }
}
