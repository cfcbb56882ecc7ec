package dev.forebay.protocol.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyValue;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PacketWriterTest {
  private static final ProtocolVersion V4 = ProtocolVersion.V3_1_1;
  private static final ProtocolVersion V5 = ProtocolVersion.V5;

  private static void assertWritten(String hex, Consumer<ByteBuf> writing) {
    ByteBuf out = Unpooled.buffer();
    writing.accept(out);
    assertThat(Bytes.hexOf(out)).isEqualToIgnoringCase(hex.replace(" ", ""));
    assertThat(new PacketHeader().read(out, 1 << 20)).isTrue();
    assertThat(PacketHeader.neededBytes(out)).isEqualTo(out.readableBytes());
  }

  @Test
  void connacksSayWhatEachVersionKnows() {
    Properties properties =
        Properties.NONE.with(Property.RECEIVE_MAXIMUM, new PropertyValue.Numeric(10));
    assertWritten(
        "20 02 01 00", out -> PacketWriter.connack(out, V4, true, ReasonCode.SUCCESS, properties));
    assertWritten(
        "20 02 00 05",
        out -> PacketWriter.connack(out, V4, false, ReasonCode.NOT_AUTHORIZED, properties));
    assertWritten(
        "20 02 00 01",
        out ->
            PacketWriter.connack(out, V4, false, ReasonCode.UNSUPPORTED_VERSION, Properties.NONE));
    assertWritten(
        "20 02 00 02",
        out ->
            PacketWriter.connack(out, V4, false, ReasonCode.CLIENT_ID_NOT_VALID, Properties.NONE));
    assertWritten(
        "20 06 01 00 03 21 000A",
        out -> PacketWriter.connack(out, V5, true, ReasonCode.SUCCESS, properties));
    assertWritten(
        "20 03 00 87 00",
        out -> PacketWriter.connack(out, V5, false, ReasonCode.NOT_AUTHORIZED, Properties.NONE));
  }

  @Test
  void acknowledgementsHaveACodeOnlyInVersion5AndIfItSaysSomething() {
    PacketType[] types = {
      PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP
    };
    String[] first = {"40", "50", "62", "70"};
    for (int i = 0; i < types.length; i++) {
      PacketType type = types[i];
      assertWritten(
          first[i] + "02 FFFF", out -> PacketWriter.ack(out, type, 0xFFFF, V5, ReasonCode.SUCCESS));
      assertWritten(
          first[i] + "03 0001 92",
          out -> PacketWriter.ack(out, type, 1, V5, ReasonCode.PACKET_ID_NOT_FOUND));
      assertWritten(
          first[i] + "02 0001",
          out -> PacketWriter.ack(out, type, 1, V4, ReasonCode.PACKET_ID_NOT_FOUND));
    }
  }

  @Test
  void codesOfFiltersComeInOrder() {
    assertWritten(
        "90 05 000A 01 02 80",
        out -> PacketWriter.codes(out, PacketType.SUBACK, 10, V4, List.of(1, 2, 0x80)));
    assertWritten(
        "B0 05 000A 00 00 11",
        out -> PacketWriter.codes(out, PacketType.UNSUBACK, 10, V5, List.of(0, 0x11)));
    assertWritten(
        "B0 02 000A", out -> PacketWriter.codes(out, PacketType.UNSUBACK, 10, V4, List.of()));
  }

  @Test
  void disconnectsMayExplainThemselves() {
    assertWritten(
        "E0 02 8E 00",
        out -> PacketWriter.disconnect(out, ReasonCode.SESSION_TAKEN_OVER, ByteString.EMPTY));
    assertWritten(
        "E0 06 81 04 1F 0001 78",
        out -> PacketWriter.disconnect(out, ReasonCode.MALFORMED_PACKET, ByteString.utf8("x")));
    assertWritten("D0 00", out -> PacketWriter.empty(out, PacketType.PINGRESP));
  }
}
