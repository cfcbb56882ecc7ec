package dev.forebay.protocol.amqp091.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.Annotations;
import dev.forebay.message.ByteString;
import dev.forebay.message.Death;
import dev.forebay.message.Envelope;
import dev.forebay.message.EnvelopeEscape;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.HeaderNames;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.Value;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AmqpMessageCodecTest {
  private static final ByteString NONE = ByteString.EMPTY;

  private final AmqpMessageCodec codec = new AmqpMessageCodec();

  @Test
  void aKeyAndATimeStandInHeaders() {
    Envelope envelope = envelope(ByteString.utf8("k"), 1234, ByteString.utf8("b"));

    BasicProperties properties = parse(codec.properties(envelope));

    assertThat(properties.timestampSeconds()).isEqualTo(1);
    assertThat(properties.deliveryMode()).isEqualTo(2);
    assertThat(properties.headers())
        .isEqualTo(
            FieldTable.builder()
                .put("x-partition-key", FieldValue.LongString.of("k"))
                .put("timestamp_in_ms", new FieldValue.Int64(1234))
                .build());
    assertThat(decode(codec.properties(envelope), 99).key()).isEqualTo(ByteString.utf8("k"));
    assertThat(decode(codec.properties(envelope), 99).timeMillis()).isEqualTo(1234);
  }

  @Test
  void aTimeInMillisecondsCountsOnlyIfItFitsTheTimestamp() {
    FieldTable table =
        FieldTable.builder().put("timestamp_in_ms", new FieldValue.Int64(1999)).build();
    ByteBuffer fits = encode(properties(1L, table));
    ByteBuffer contradicts = encode(properties(2L, table));
    ByteBuffer alone = encode(properties(null, table));

    assertThat(decode(fits, 77).timeMillis()).isEqualTo(1999);
    assertThat(decode(fits, 77).headers()).isEqualTo(Headers.EMPTY);
    assertThat(decode(contradicts, 77).timeMillis()).isEqualTo(2000);
    assertThat(decode(contradicts, 77).headers().entries()).hasSize(1);
    assertThat(decode(alone, 77).timeMillis()).isEqualTo(77);
  }

  @Test
  void otherTypesOfKeysAreHeaders() {
    FieldTable number =
        FieldTable.builder().put("x-partition-key", new FieldValue.Int32(5)).build();
    FieldTable bytes =
        FieldTable.builder()
            .put("x-partition-key", new FieldValue.Binary(wire(new byte[] {(byte) 0xFF})))
            .build();

    assertThat(decode(encode(properties(null, number)), 0).key()).isNull();
    assertThat(decode(encode(properties(null, number)), 0).headers().first(HeaderNames.KEY))
        .isNotNull();
    assertThat(decode(encode(properties(null, bytes)), 0).key())
        .isEqualTo(ByteString.copyOf(new byte[] {(byte) 0xFF}, 0, 1));
  }

  @Test
  void whatATableCannotHaveIsEscaped() {
    Envelope envelope =
        envelope(
            null,
            5,
            null,
            Header.of("a", Value.Text.of("1")),
            Header.of("a", Value.Text.of("2")),
            Header.of("n".repeat(256), new Value.Null()));

    ByteBuffer properties = codec.properties(envelope);

    assertThat(table(parse(properties)).entries())
        .extracting(FieldTable.Entry::name)
        .containsExactly("a", "timestamp_in_ms", EnvelopeEscape.NAME.toString());
    assertThat(decode(properties, 99)).isEqualTo(envelope);
  }

  @Test
  void aChangedHeaderCounts() {
    Envelope envelope =
        envelope(
            null, 5, null, Header.of("a", Value.Text.of("1")), Header.of("b", new Value.Null()));
    BasicProperties sent = parse(codec.properties(envelope));
    FieldTable.Builder changed = FieldTable.builder();
    for (FieldTable.Entry entry : table(sent).entries()) {
      changed.put(
          entry.name(),
          entry.name().equals("a") ? FieldValue.LongString.of("other") : entry.value());
    }

    Envelope read = decode(encode(sent.withHeaders(changed.build())), 99);

    assertThat(read.headers())
        .isEqualTo(
            Headers.of(Header.of("a", Value.Text.of("other")), Header.of("b", new Value.Null())));
    assertThat(read.timeMillis()).isEqualTo(5);
  }

  @Test
  void deathsReplaceHeadersAndEndTheExpiration() {
    Envelope envelope =
        new Envelope(
            NONE,
            NONE,
            null,
            5,
            Map.of(EnvelopeProperty.EXPIRATION, ByteString.utf8("09")),
            Headers.of(
                Header.of("CC", new Value.Array(List.of(Value.Text.of("copy")))),
                Header.of("b", Value.Text.of("2")),
                Header.of("x-death", Value.Text.of("forged"))),
            NONE);
    Annotations annotations =
        Annotations.withHiddenKeys(List.of(ByteString.utf8("secret")))
            .after(death("q1", Death.Reason.EXPIRED, 9))
            .after(death("q2", Death.Reason.REJECTED, -1))
            .after(death("q1", Death.Reason.EXPIRED, -1))
            .withoutFurtherKeys(true);

    ByteBuffer properties = codec.properties(envelope);
    Envelope read = codec.decode(NONE, NONE, properties, annotations, ByteBuffer.allocate(0), 99);

    assertThat(read.headers().entries())
        .extracting(header -> header.name().toString())
        .containsExactly(
            "b",
            "x-death",
            "x-first-death-reason",
            "x-first-death-queue",
            "x-first-death-exchange",
            "x-last-death-reason",
            "x-last-death-queue",
            "x-last-death-exchange");
    ByteString history = ByteString.utf8("x-death");
    assertThat(codec.headers(properties, 0, properties.limit(), annotations).first(history))
        .isEqualTo(read.headers().first(history));
    assertThat(String.valueOf(read.headers().first(history)))
        .contains("09")
        .doesNotContain("forged");
    assertThat(read.properties()).doesNotContainKey(EnvelopeProperty.EXPIRATION);
  }

  private static Death death(String queue, Death.Reason reason, long expirationMillis) {
    return new Death(
        ByteString.utf8(queue), reason, 1, 1234, NONE, expirationMillis, List.of(NONE));
  }

  @Test
  void propertiesFitIntoAFrame() {
    List<Header> headers = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      headers.add(Header.of("h" + i, Value.Text.of("v".repeat(1000))));
    }
    Envelope envelope = envelope(NONE, 5, NONE, headers.toArray(Header[]::new));

    ByteBuffer properties = codec.properties(envelope);

    assertThat(properties.remaining())
        .isBetween(
            AmqpMessageCodec.PROPERTIES_BYTES_MAX - 2000, AmqpMessageCodec.PROPERTIES_BYTES_MAX);
    assertThat(decode(properties, 99).headers().entries())
        .isEqualTo(headers.subList(0, decode(properties, 99).headers().entries().size()));
  }

  @Test
  void damagedPropertiesCanBeRead() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Envelope envelope =
        envelope(
            NONE,
            5,
            null,
            Header.of("t", new Value.Table(Headers.of(Header.of("a", Value.Int.of(1))))),
            Header.of("t", new Value.Null()));
    ByteBuffer whole = codec.properties(envelope);
    for (int i = 0; i < 5000; i++) {
      ByteBuffer damaged = ByteBuffer.allocate(whole.remaining()).put(whole.duplicate()).flip();
      damaged.put(random.nextInt(damaged.limit()), (byte) random.nextInt());
      damaged.limit(random.nextInt(damaged.limit() + 1));

      Envelope read = decode(damaged, 7);

      assertThat(decode(codec.properties(read), 7).headers())
          .as("seed %d", seed)
          .isEqualTo(read.headers());
    }
  }

  private Envelope decode(ByteBuffer properties, long timeMillis) {
    return codec.decode(
        NONE, NONE, properties, Annotations.NONE, ByteBuffer.allocate(0), timeMillis);
  }

  private static Envelope envelope(
      @Nullable ByteString key, long timeMillis, @Nullable ByteString body, Header... headers) {
    return new Envelope(NONE, NONE, key, timeMillis, Map.of(), Headers.of(headers), body);
  }

  private static BasicProperties properties(@Nullable Long timestampSeconds, FieldTable headers) {
    return PropertiesMapping.basicProperties(Map.of(), timestampSeconds, headers);
  }

  private static dev.forebay.protocol.amqp091.codec.ByteString wire(byte[] bytes) {
    return dev.forebay.protocol.amqp091.codec.ByteString.copyOf(bytes);
  }

  private static FieldTable table(BasicProperties properties) {
    return Objects.requireNonNull(properties.headers());
  }

  private static ByteBuffer encode(BasicProperties properties) {
    ByteBuf out = Unpooled.buffer();
    properties.encode(out);
    return out.nioBuffer();
  }

  private static BasicProperties parse(ByteBuffer properties) {
    return BasicProperties.decode(
        Unpooled.wrappedBuffer(properties.slice()), 0, properties.remaining());
  }
}
