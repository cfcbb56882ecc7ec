package dev.forebay.protocol.amqp091.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.ExchangeMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.MethodFrames;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Bytes written down from the specification's grammar, so that both directions can't err alike. */
class GoldenBytesTest {
  @Test
  void tuneOk() {
    assertFrame(
        0,
        new ConnectionMethod.TuneOk(2047, 131072, 60),
        "01 0000 0000000c 000a 001f 07ff 00020000 003c ce");
  }

  @Test
  void queueDeclareWithBitsAndTable() {
    assertFrame(
        1,
        new QueueMethod.Declare(
            0,
            "q",
            false,
            true,
            false,
            true,
            false,
            FieldTable.builder().put("x", new FieldValue.Int32(5)).put("t", true).build()),
        "01 0001 00000018 0032 000a 0000 0171 0a 0000000b 0178 49 00000005 0174 74 01 ce");
  }

  @Test
  void exchangeUnbindOkHasTheNumberThatNobodyExpects() {
    assertFrame(3, new ExchangeMethod.UnbindOk(), "01 0003 00000004 0028 0033 ce");
  }

  @Test
  void channelClose() {
    assertFrame(
        2,
        new ChannelMethod.Close(404, "NOT_FOUND", 50, 20),
        "01 0002 00000014 0014 0028 0194 09 4e4f545f464f554e44 0032 0014 ce");
  }

  @Test
  void ackAndHeartbeat() {
    ByteBuf out = Unpooled.buffer();
    MethodFrames.writeAck(out, 1, 7, true);
    MethodFrames.writeHeartbeat(out);
    assertThat(hex(out))
        .isEqualTo(bare("01 0001 0000000d 003c 0050 0000000000000007 01 ce 08 0000 00000000 ce"));
  }

  @Test
  void propertyList() {
    BasicProperties properties = BasicProperties.EMPTY.withExpiration("60");
    ByteBuf out = Unpooled.buffer();
    properties.encode(out);
    assertThat(hex(out)).isEqualTo(bare("0100 02 3630"));
  }

  @Test
  void protocolHeader() {
    ByteBuf out = Unpooled.buffer();
    ProtocolHeader.write(out);
    assertThat(hex(out)).isEqualTo(bare("414d5150 00000901"));
    assertThat(ProtocolHeader.detect(out)).isEqualTo(ProtocolHeader.AMQP_0_9_1);
    assertThat(ProtocolHeader.detect(out.slice(0, 5))).isEqualTo(ProtocolHeader.INCOMPLETE);
    assertThat(ProtocolHeader.detect(bytes("414d5150 00010000")))
        .isEqualTo(ProtocolHeader.AMQP_1_0);
    assertThat(ProtocolHeader.detect(bytes("414d5150 03010000")))
        .isEqualTo(ProtocolHeader.AMQP_1_0_SASL);
    assertThat(ProtocolHeader.detect(bytes("4745"))).isEqualTo(ProtocolHeader.UNKNOWN);
  }

  private static void assertFrame(int channel, Method method, String expected) {
    ByteBuf out = Unpooled.buffer();
    MethodFrames.write(out, channel, method);
    assertThat(hex(out)).isEqualTo(bare(expected));
    FrameReader reader = new FrameReader(FrameType.MIN_FRAME_MAX_BYTES);
    assertThat(reader.next(out)).isTrue();
    assertThat(reader.channel()).isEqualTo(channel);
    assertThat(Method.decode(out, reader.payloadOffset(), reader.payloadBytes())).isEqualTo(method);
  }

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(bare(hex)));
  }

  private static String hex(ByteBuf bytes) {
    return ByteBufUtil.hexDump(bytes);
  }

  private static String bare(String hex) {
    return hex.replace(" ", "");
  }
}
