package dev.forebay.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.message.Headers.Header;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths and counts at the edges of their fields, and beyond. */
final class WidthsTest {
  private static final Header ENTRY = new Header(ByteString.EMPTY, new Value.Null());

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 65_535, 65_536, 70_000})
  void anyNumberOfHeadersIsReadBack(int count) {
    Headers headers = new Headers(Collections.nCopies(count, ENTRY));
    assertThat(decoded(headers)).isEqualTo(headers);
    Headers nested = Headers.of(new Header(ByteString.utf8("t"), new Value.Table(headers)));
    assertThat(decoded(nested)).isEqualTo(nested);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 65_534, 65_535})
  void aNameIsReadBack(int bytes) {
    Headers headers = named(bytes);
    assertThat(decoded(headers)).isEqualTo(headers);
  }

  @Test
  void aNameThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> HeadersFormat.encode(named(65_536)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(HeadersFormat.canHold(named(65_536))).isFalse();
    assertThat(HeadersFormat.canHold(named(65_535))).isTrue();
  }

  /** Somebody may have made the header that holds an envelope by hand. */
  @Test
  void anEnvelopeHasNoLongerAddressThanCanBeWritten() {
    assertThat(EnvelopeFormat.decode(forged(255, 65_535))).isEqualTo(envelope(255, 65_535));
    assertThat(EnvelopeFormat.decode(forged(256, 0))).isNull();
    assertThat(EnvelopeFormat.decode(forged(0, 65_536))).isNull();
    assertThatThrownBy(() -> envelope(256, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> envelope(0, 65_536)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Headers named(int bytes) {
    return Headers.of(new Header(ByteString.utf8("n".repeat(bytes)), new Value.Null()));
  }

  private static Headers decoded(Headers headers) {
    return HeadersFormat.decode(ByteBuffer.wrap(HeadersFormat.encode(headers)));
  }

  private static Envelope envelope(int exchangeBytes, int keyBytes) {
    return new Envelope(
        ByteString.utf8("x".repeat(exchangeBytes)),
        ByteString.utf8("x".repeat(keyBytes)),
        null,
        0,
        Map.of(),
        Headers.EMPTY,
        null);
  }

  private static ByteString forged(int exchangeBytes, int keyBytes) {
    String bytes =
        "0200"
            + "0000000000000000"
            + "%08x".formatted(exchangeBytes)
            + "78".repeat(exchangeBytes)
            + "%08x".formatted(keyBytes)
            + "78".repeat(keyBytes)
            + "00"
            + "00000000";
    return ByteString.copyOf(HexFormat.of().parseHex(bytes), 0, bytes.length() / 2);
  }
}
