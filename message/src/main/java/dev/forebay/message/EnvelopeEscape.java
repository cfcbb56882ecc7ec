package dev.forebay.message;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Carries in one extra header what a protocol's plain form of a message loses, so that the message
 * comes back as it was. What people read is always the plain form, and if somebody has changed that
 * it counts. No state; both ways of every protocol go through here.
 */
public final class EnvelopeEscape {
  /** The header's name. Its value are bytes, see {@link EnvelopeFormat}. */
  public static final ByteString NAME = ByteString.utf8("x-forebay-envelope");

  private EnvelopeEscape() {}

  /**
   * The header to add behind all others, or null if nothing would be lost without, or if even the
   * escape would be too large.
   *
   * @param readBack what a reader of the plain form gets
   * @param orderMayBeLost whether clients of the protocol keep headers in unordered maps
   */
  public static Headers.@Nullable Header escape(
      Envelope envelope, Envelope readBack, boolean orderMayBeLost) {
    boolean ordered = orderMayBeLost && envelope.headers().entries().size() > 1;
    if (!ordered && EnvelopeComparison.survives(envelope, readBack)) {
      return null;
    }
    ByteString bytes = EnvelopeFormat.encode(envelope);
    return bytes == null ? null : new Headers.Header(NAME, new Value.Bytes(bytes));
  }

  /**
   * The envelope of a message that may have an escape.
   *
   * @param headers all of the message
   * @param plain the envelope of the message if it had only these headers
   * @param readBack what a reader of an envelope's plain form gets
   */
  public static Envelope read(Headers headers, PlainForm plain, UnaryOperator<Envelope> readBack) {
    int index = lastEscape(headers);
    Envelope escaped = index < 0 ? null : EnvelopeFormat.decode(octets(headers, index));
    if (escaped == null) {
      return plain.read(headers);
    }
    List<Headers.Header> others = new ArrayList<>(headers.entries());
    others.remove(index);
    Envelope readable = plain.read(new Headers(others));
    Envelope expected = readBack.apply(escaped);
    return EnvelopeComparison.agree(expected, readable)
        ? merge(escaped, expected, readable)
        : readable;
  }

  /** Reads a message that has these headers, without regard to an escape. */
  @FunctionalInterface
  public interface PlainForm {
    Envelope read(Headers headers);
  }

  /**
   * Where a message went and when are not what somebody changes, but what happens to it when it is
   * sent on: the newer counts.
   */
  private static Envelope merge(Envelope escaped, Envelope expected, Envelope readable) {
    Envelope merged =
        new Envelope(
            expected.exchange().equals(readable.exchange())
                ? escaped.exchange()
                : readable.exchange(),
            expected.routingKey().equals(readable.routingKey())
                ? escaped.routingKey()
                : readable.routingKey(),
            escaped.key(),
            expected.timeMillis() == readable.timeMillis()
                ? escaped.timeMillis()
                : readable.timeMillis(),
            escaped.properties(),
            escaped.headers(),
            body(escaped, readable));
    return withoutStalePlaces(escaped, merged);
  }

  private static @Nullable ByteString body(Envelope escaped, Envelope readable) {
    ByteString body = readable.body();
    return escaped.body() == null && body != null && body.lengthBytes() == 0 ? null : body;
  }

  private static Envelope withoutStalePlaces(Envelope escaped, Envelope merged) {
    List<Headers.Header> headers = new ArrayList<>(merged.headers().entries());
    boolean stale =
        headers.removeIf(
            header -> HeaderNames.repeats(escaped, header) && !HeaderNames.repeats(merged, header));
    return stale ? merged.withHeaders(new Headers(headers)) : merged;
  }

  private static int lastEscape(Headers headers) {
    for (int i = headers.entries().size() - 1; i >= 0; i--) {
      if (headers.entries().get(i).name().equals(NAME)) {
        return i;
      }
    }
    return -1;
  }

  /** Some clients make text of all bytes that happen to be text. */
  private static ByteString octets(Headers headers, int index) {
    return switch (headers.entries().get(index).value()) {
      case Value.Bytes(ByteString octets) -> octets;
      case Value.Text(ByteString utf8) -> utf8;
      case Value.Bool _,
          Value.Int _,
          Value.Float32 _,
          Value.Float64 _,
          Value.Decimal _,
          Value.Timestamp _,
          Value.Array _,
          Value.Table _,
          Value.Null _ ->
          ByteString.EMPTY;
    };
  }
}
