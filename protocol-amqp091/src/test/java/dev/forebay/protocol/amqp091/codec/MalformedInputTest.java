package dev.forebay.protocol.amqp091.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.forebay.protocol.amqp091.codec.content.FieldTableBytes;
import dev.forebay.protocol.amqp091.codec.content.PropertyBytes;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MalformedInputTest {
  @Test
  void oversizedFrameIsRefusedByItsHeaderAlone() {
    assertRefused(
        "01 0001 00001001",
        MalformedInputTest::readFrame,
        501,
        "FRAME_ERROR - type 1, all octets = <<>>: {frame_too_large,4097,4088}");
    assertRefused(
        "01 0001 ffffffff",
        MalformedInputTest::readFrame,
        501,
        "FRAME_ERROR - type 1, all octets = <<>>: {frame_too_large,4294967295,4088}");
  }

  @Test
  void wrongEndOctetIsNamed() {
    assertRefused(
        "03 0001 00000002 6869 cd",
        MalformedInputTest::readFrame,
        501,
        "FRAME_ERROR - type 3, all octets = <<\"hi\">>: {invalid_frame_end_marker,205}");
  }

  @Test
  void unknownFrameTypesAndHeartbeatsOutOfPlaceAreRefused() {
    assertRefused(
        "04 0001 00000000 ce",
        MalformedInputTest::readFrame,
        501,
        "FRAME_ERROR - type 4, all octets = <<>>: unknown_frame");
    assertRefused(
        "08 0001 00000000 ce",
        MalformedInputTest::readFrame,
        505,
        "UNEXPECTED_FRAME - type 8, all octets = <<>>");
  }

  @Test
  void incompleteFrameIsLeftAlone() {
    ByteBuf in = bytes("03 0001 00000002 6869");
    assertThat(new FrameReader(4096).next(in)).isFalse();
    assertThat(in.readerIndex()).isZero();
  }

  @Test
  void unknownMethodIsNotImplemented() {
    assertRefused(
        "003c 00ff", Method::decode, 540, "NOT_IMPLEMENTED - unknown method 255 of class 60");
  }

  @Test
  void lengthsBeyondTheFrameAreRefusedBeforeAllocating() {
    assertRefused(
        "000a 0014 7fffffff 00",
        Method::decode,
        501,
        "FRAME_ERROR - cannot decode <<127,255,255,255,0>>");
    assertRefused(
        "000a 0014 ffffffff 00",
        Method::decode,
        501,
        "FRAME_ERROR - cannot decode <<255,255,255,255,0>>");
  }

  @Test
  void trailingBytesAndNamesThatAreNotUtf8AreRefused() {
    assertRefused("005a 000a 00", Method::decode, 501, "FRAME_ERROR - cannot decode <<0>>");
    assertRefused(
        "003c 0015 01 ff", Method::decode, 501, "FRAME_ERROR - Malformed UTF-8 in shortstr");
  }

  @Test
  void nestingIsLimited() {
    ByteBuf table = nested(FieldTable.MAX_DEPTH);
    assertThat(FieldTable.decode(table, 0, table.writerIndex()).entries()).hasSize(1);
    ByteBuf deeper = nested(FieldTable.MAX_DEPTH + 1);
    assertThatExceptionOfType(AmqpProtocolException.class)
        .isThrownBy(() -> FieldTable.decode(deeper, 0, deeper.writerIndex()))
        .withMessage("SYNTAX_ERROR - table nested deeper than 32");
    assertThatExceptionOfType(AmqpProtocolException.class)
        .isThrownBy(() -> FieldTableBytes.requireValid(deeper, 0, deeper.writerIndex()));
  }

  @Test
  void malformedPropertiesAreASyntaxErrorOfThePublish() {
    for (String list :
        new String[] {"", "80", "0001", "8000", "8000 05 61", "0000 00", "2000 ff"}) {
      ByteBuf in = bytes(list);
      assertThatExceptionOfType(AmqpProtocolException.class)
          .as(list)
          .isThrownBy(() -> PropertyBytes.validate(in, 0, in.writerIndex()))
          .satisfies(e -> {
            assertThat(e.replyCode()).isEqualTo(ReplyCode.SYNTAX_ERROR);
            assertThat(e.classId()).isEqualTo(60);
            assertThat(e.methodId()).isEqualTo(40);
          });
    }
  }

  @Test
  void longReplyTextIsCutBetweenCharacters() {
    ByteBuf out = Unpooled.buffer();
    new ChannelMethod.Close(404, "x" + "ü".repeat(200), 0, 0).encode(out);
    assertThat(Method.decode(out))
        .isEqualTo(new ChannelMethod.Close(404, "x" + "ü".repeat(127), 0, 0));
  }

  private static void readFrame(ByteBuf in) {
    assertThat(new FrameReader(4096).next(in)).isFalse();
  }

  private static void assertRefused(
      String hex, Consumer<ByteBuf> decoder, int code, String replyText) {
    ByteBuf in = bytes(hex);
    assertThatExceptionOfType(AmqpProtocolException.class)
        .isThrownBy(() -> decoder.accept(in))
        .satisfies(e -> {
          assertThat(e.replyCode().number()).isEqualTo(code);
          assertThat(e.replyCode().isHard()).isTrue();
          assertThat(e.replyText()).isEqualTo(replyText);
        });
  }

  private static ByteBuf nested(int depth) {
    ByteBuf inner = Unpooled.buffer().writeInt(0);
    for (int i = 1; i < depth; i++) {
      ByteBuf outer = Unpooled.buffer().writeInt(inner.writerIndex() + 2);
      inner = outer.writeByte(0).writeByte('F').writeBytes(inner);
    }
    return inner;
  }

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
  }
}
