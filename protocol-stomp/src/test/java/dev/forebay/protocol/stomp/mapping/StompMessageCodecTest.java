package dev.forebay.protocol.stomp.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.Annotations;
import dev.forebay.message.ByteString;
import dev.forebay.message.Death;
import dev.forebay.message.Envelope;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StompMessageCodecTest {
  private static final long NOW = 1_700_000_000_123L;

  private final StompMessageCodec codec = new StompMessageCodec();

  private static HeaderList.Header header(String name, String value) {
    return new HeaderList.Header(ByteString.utf8(name), ByteString.utf8(value));
  }

  private Envelope decode(ByteBuffer properties) {
    return codec.decode(
        ByteString.utf8("x"),
        ByteString.utf8("k"),
        properties,
        Annotations.NONE,
        ByteBuffer.allocate(0),
        NOW);
  }

  private Envelope decode(HeaderList.Header... headers) {
    return decode(HeaderList.write(List.of(headers)));
  }

  @Test
  void headersAreKeptInOrderWithRepetitions() {
    Envelope envelope =
        decode(header("b", "1"), header("a", "2"), header("b", "3"), header("type", "t"));

    assertThat(envelope.headers().entries())
        .extracting(one -> one.name() + "=" + ((Value.Text) one.value()).utf8())
        .containsExactly("b=1", "a=2", "b=3");
    assertThat(envelope.properties().get(EnvelopeProperty.TYPE)).hasToString("t");
    assertThat(envelope.properties().get(EnvelopeProperty.DELIVERY_MODE)).hasToString("1");
  }

  @Test
  void whatCanBeNoPropertyIsAHeader() {
    Envelope envelope =
        decode(
            header("priority", "high"),
            header("priority", "4"),
            header("timestamp", "now"),
            header("persistent", "maybe"),
            header("persistent", "true"));

    assertThat(envelope.properties().get(EnvelopeProperty.PRIORITY)).hasToString("4");
    assertThat(envelope.properties().get(EnvelopeProperty.DELIVERY_MODE)).hasToString("2");
    assertThat(envelope.headers().entries())
        .extracting(one -> one.name().toString())
        .containsExactly("priority", "timestamp", "persistent");
  }

  @Test
  void timesAreThoseOfTheMessage() {
    assertThat(decode().timeMillis()).isEqualTo(NOW);
    assertThat(decode(header("timestamp", "5")).timeMillis()).isEqualTo(5000);
    assertThat(decode(header("timestamp", "5"), header("timestamp_in_ms", "5001")).timeMillis())
        .isEqualTo(5001);
    assertThat(decode(header("timestamp", "5"), header("timestamp_in_ms", "6001")).timeMillis())
        .isEqualTo(5000);
  }

  @Test
  void whatStompCannotSayComesBackByTheEscape() {
    Envelope sent =
        new Envelope(
            ByteString.utf8("x"),
            ByteString.utf8("k"),
            ByteString.copyOf(new byte[] {(byte) 0xFF, 0}, 0, 2),
            NOW,
            Map.of(EnvelopeProperty.DELIVERY_MODE, ByteString.utf8("2")),
            Headers.of(
                Headers.Header.of("n", Value.Int.of(5)),
                Headers.Header.of("none", new Value.Null()),
                Headers.Header.of("type", Value.Text.of("a header, and no property"))),
            ByteString.EMPTY);

    assertThat(decode(codec.properties(sent))).isEqualTo(sent);
  }

  @Test
  void plainTextsNeedNoEscape() {
    Envelope sent =
        new Envelope(
            ByteString.utf8("x"),
            ByteString.utf8("k"),
            null,
            5000,
            Map.of(
                EnvelopeProperty.DELIVERY_MODE, ByteString.utf8("2"),
                EnvelopeProperty.TIMESTAMP, ByteString.utf8("5"),
                EnvelopeProperty.CONTENT_TYPE, ByteString.utf8("a/b")),
            Headers.of(Headers.Header.of("b", Value.Text.of("1"))),
            ByteString.EMPTY);

    assertThat(HeaderList.read(codec.properties(sent)))
        .containsExactly(
            header("content-type", "a/b"),
            header("persistent", "true"),
            header("timestamp", "5"),
            header("b", "1"));
  }

  @Test
  void aDeathIsSeenInHeadersAndEndsTheExpiration() {
    ByteBuffer stored =
        HeaderList.write(List.of(header("expiration", "100"), header("x-death", "forged")));
    Annotations died =
        Annotations.NONE.after(
            new Death(
                ByteString.utf8("q"),
                Death.Reason.EXPIRED,
                1,
                NOW,
                ByteString.utf8("x"),
                100,
                List.of(ByteString.utf8("k"))));
    ByteBuffer seen = StompMessageCodec.annotated(stored, 0, stored.remaining(), died);

    assertThat(HeaderList.read(seen))
        .extracting(one -> one.name().toString())
        .startsWith("x-death", "x-first-death-reason")
        .doesNotContain("expiration");
    assertThat(HeaderList.read(seen)).doesNotContain(header("x-death", "forged"));
  }

  @Test
  void damagedHeadersAreReadUpToTheDamage() {
    ByteBuffer stored = HeaderList.write(List.of(header("a", "1"), header("b", "2")));
    stored.putInt(8 + 2, 1000);

    assertThat(HeaderList.read(stored)).containsExactly(header("a", "1"));
  }
}
