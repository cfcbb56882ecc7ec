package dev.forebay.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.Headers.Header;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** With a protocol that has only headers of text and knows no key. */
class EnvelopeEscapeTest {
  private static final ByteString BODY = ByteString.utf8("body");
  private static final Header TEXT = Header.of("a", Value.Text.of("1"));
  private static final Header NUMBER = Header.of("b", Value.Int.of(7));

  @Test
  void nothingIsAddedWhereNothingIsLost() {
    Envelope plain = envelope(null, TEXT);

    assertThat(write(plain, false)).isEqualTo(Headers.of(TEXT));
    assertThat(read(write(plain, false))).isEqualTo(plain);
  }

  @Test
  void whatThePlainFormLosesComesBack() {
    Envelope rich = envelope(ByteString.utf8("key"), NUMBER, TEXT, NUMBER);

    Headers written = write(rich, false);

    assertThat(written.entries().subList(0, 3))
        .containsExactly(
            Header.of("b", Value.Text.of("7")), TEXT, Header.of("b", Value.Text.of("7")));
    assertThat(read(written)).isEqualTo(rich);
  }

  @Test
  void anotherOrderIsNoChange() {
    Envelope rich = envelope(null, NUMBER, TEXT, Header.of("c", new Value.Null()));
    List<Header> shuffled = new ArrayList<>(write(rich, true).entries());
    Collections.reverse(shuffled);

    assertThat(read(new Headers(shuffled))).isEqualTo(rich);
  }

  @Test
  void orderIsKeptWhereClientsForgetIt() {
    Header other = Header.of("c", Value.Text.of("2"));

    assertThat(write(envelope(null, TEXT, other), true).entries()).hasSize(3);
    assertThat(write(envelope(null, TEXT), true).entries()).hasSize(1);
  }

  @Test
  void aChangeCountsAndTheEscapeIsDropped() {
    List<Header> changed = new ArrayList<>(write(envelope(null, NUMBER, TEXT), false).entries());
    changed.set(0, Header.of("b", Value.Text.of("8")));

    assertThat(read(new Headers(changed)))
        .isEqualTo(envelope(null, Header.of("b", Value.Text.of("8")), TEXT));

    changed.remove(0);
    assertThat(read(new Headers(changed))).isEqualTo(envelope(null, TEXT));
  }

  @Test
  void aMalformedEscapeIsAHeaderLikeOthers() {
    Header forged = new Header(EnvelopeEscape.NAME, Value.Text.of("no envelope"));

    assertThat(read(Headers.of(TEXT, forged))).isEqualTo(envelope(null, TEXT, forged));
  }

  @Test
  void anEscapeThatIsTooLargeIsLeftOut() {
    Header large = Header.of("l", new Value.Bytes(ByteString.utf8("x".repeat(1 << 20))));

    assertThat(write(envelope(ByteString.EMPTY, large), false).entries()).hasSize(1);
  }

  @Test
  void anyBytesCanBeRead() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Header nested = Header.of("t", new Value.Table(Headers.of(NUMBER, TEXT)));
    ByteString whole =
        Objects.requireNonNull(
            EnvelopeFormat.encode(envelope(BODY, nested, Header.of("n", new Value.Null()))));
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = whole.toByteArray();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      ByteString damaged = ByteString.copyOf(bytes, 0, random.nextInt(bytes.length + 1));
      Envelope decoded = EnvelopeFormat.decode(damaged);
      if (decoded != null) {
        ByteString again = Objects.requireNonNull(EnvelopeFormat.encode(decoded));
        assertThat(EnvelopeFormat.decode(again)).as("seed %d", seed).isEqualTo(decoded);
      }
    }
  }

  @Test
  void nestingThatWouldExhaustTheStackIsMalformed() {
    Value deep = new Value.Null();
    for (int i = 0; i < HeadersFormat.DEPTH_MAX; i++) {
      deep = new Value.Array(List.of(deep));
    }

    assertThat(EnvelopeFormat.encode(envelope(null, Header.of("d", deep)))).isNull();
  }

  @Test
  void valuesCanBeReadAsText() {
    Value table =
        new Value.Table(
            Headers.of(
                NUMBER,
                Header.of("q\"", Value.Text.of("line\n")),
                Header.of("l", new Value.Array(List.of(new Value.Bool(true), new Value.Null())))));

    assertThat(ValueText.bytes(table))
        .isEqualTo(ByteString.utf8("{\"b\":7,\"q\\\"\":\"line\\u000a\",\"l\":[true,null]}"));
    assertThat(ValueText.bytes(new Value.Timestamp(0)))
        .isEqualTo(ByteString.utf8("1970-01-01T00:00:00Z"));
    assertThat(ValueText.bytes(new Value.Int(-1, IntegerType.UINT64)))
        .isEqualTo(ByteString.utf8("18446744073709551615"));
    assertThat(ValueText.bytes(new Value.Null())).isNull();
  }

  private static Headers write(Envelope envelope, boolean orderMayBeLost) {
    Envelope plain = readBack(envelope);
    Header escape = EnvelopeEscape.escape(envelope, plain, orderMayBeLost);
    List<Header> headers = new ArrayList<>(plain.headers().entries());
    if (escape != null) {
      headers.add(escape);
    }
    return new Headers(headers);
  }

  private static Envelope read(Headers headers) {
    return EnvelopeEscape.read(
        headers,
        all -> envelope(null, all.entries().toArray(Header[]::new)),
        EnvelopeEscapeTest::readBack);
  }

  private static Envelope readBack(Envelope envelope) {
    return envelope(
        null,
        envelope.headers().entries().stream()
            .map(header -> new Header(header.name(), text(header.value())))
            .toArray(Header[]::new));
  }

  private static Value text(Value value) {
    ByteString bytes = ValueText.bytes(value);
    return bytes == null ? value : new Value.Text(bytes);
  }

  private static Envelope envelope(@Nullable ByteString key, Header... headers) {
    return new Envelope(
        ByteString.EMPTY, ByteString.EMPTY, key, 5, Map.of(), Headers.of(headers), BODY);
  }
}
