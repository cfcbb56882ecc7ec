package dev.forebay.protocol.amqp091.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Routing keys in the headers CC and BCC. */
class CopyKeysTest {
  @Test
  void bothHeadersNameKeysInTheirOrder() {
    CopyKeys copies =
        CopyKeys.of(table("CC", texts("one", "two")).put("BCC", texts("three", "one")).build());
    assertThat(keys(copies)).containsExactly("one", "two", "three", "one");
    assertThat(copies.hasBcc()).isTrue();
  }

  @Test
  void otherHeadersMeanNothing() {
    FieldTable.Builder others = FieldTable.builder().put("cc", "x").put("CCC", texts("y"));
    CopyKeys copies = CopyKeys.of(others.build());
    assertThat(copies.keys()).isEmpty();
    assertThat(copies.hasBcc()).isFalse();
  }

  @Test
  void anEmptyBlindListHasToBeHiddenToo() {
    CopyKeys copies = CopyKeys.of(table("BCC", texts()).build());
    assertThat(copies.keys()).isEmpty();
    assertThat(copies.hasBcc()).isTrue();
  }

  @Test
  void onlyTextsAreKeys() {
    FieldValue mixed =
        new FieldValue.Array(
            List.of(new FieldValue.Int32(7), text("key"), new FieldValue.Bool(true)));
    assertThat(keys(CopyKeys.of(table("CC", mixed).build()))).containsExactly("key");
  }

  @Test
  void anythingButAListIsRefused() {
    assertRefused(
        table("CC", text("one")),
        "PRECONDITION_FAILED - invalid message: {unacceptable_type_in_header,\"CC\",longstr}");
    assertRefused(
        table("CC", texts("one")).put("BCC", new FieldValue.Int32(1)),
        "PRECONDITION_FAILED - invalid message:"
            + " {unacceptable_type_in_header,\"BCC\",signedint}");
  }

  @Test
  void aKeyHasTheLengthOfARoutingKeyAtMost() {
    String words = "k.".repeat(255);
    assertThat(CopyKeys.of(table("CC", texts("k".repeat(65_535))).build()).keys()).hasSize(1);
    assertThat(CopyKeys.of(table("CC", texts(words)).build()).keys()).hasSize(1);
    for (String key : List.of("k".repeat(65_536), words + ".")) {
      assertRefused(
          table("BCC", texts(key)),
          "PRECONDITION_FAILED - a routing key in header BCC has more than 65535 bytes or 256"
              + " words");
    }
  }

  @Test
  void blindOnesAreTakenOutAndTheRestIsKept() {
    FieldTable headers =
        table("a", text("1"))
            .put("BCC", texts("x"))
            .put("CC", texts("y"))
            .put("b", text("2"))
            .build();
    ByteBuf bytes = Unpooled.buffer().writeZero(3);
    BasicProperties.EMPTY.withHeaders(headers).withReplyTo("answers").encode(bytes);
    ByteBuf rewritten = CopyKeys.withoutBcc(new ByteRange().set(bytes, 3, bytes.writerIndex() - 3));

    BasicProperties read = BasicProperties.decode(rewritten, 0, rewritten.writerIndex());
    assertThat(read.replyTo()).isEqualTo("answers");
    assertThat(read.headers())
        .isEqualTo(table("a", text("1")).put("CC", texts("y")).put("b", text("2")).build());
  }

  private static void assertRefused(FieldTable.Builder headers, String text) {
    assertThatThrownBy(() -> CopyKeys.of(headers.build()))
        .isInstanceOfSatisfying(
            AmqpProtocolException.class, error -> assertThat(error.replyText()).isEqualTo(text));
  }

  private static FieldTable.Builder table(String name, FieldValue value) {
    return FieldTable.builder().put(name, value);
  }

  private static FieldValue text(String text) {
    return new FieldValue.LongString(ByteString.of(text));
  }

  private static FieldValue texts(String... texts) {
    return new FieldValue.Array(Stream.of(texts).map(CopyKeysTest::text).toList());
  }

  private static List<String> keys(CopyKeys copies) {
    return copies.keys().stream().map(Object::toString).toList();
  }
}
