package dev.forebay.protocol.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.codec.wire.VariableInteger;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class PacketHeaderTest {
  private static final int NO_LIMIT = Integer.MAX_VALUE;
  private static final int[] EDGES = {0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152};

  private final PacketHeader header = new PacketHeader();

  private void assertRefused(ByteBuf in, int packetBytesMax, ReasonCode code) {
    assertThatExceptionOfType(MqttException.class)
        .isThrownBy(() -> header.read(in, packetBytesMax))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @Test
  void everyWidthOfALengthIsReadToItsEdges() {
    for (int length : EDGES) {
      ByteBuf in = Unpooled.buffer().writeByte(0x30);
      VariableInteger.write(in, length);
      int headerBytes = in.readableBytes();
      in.writeZero(length);

      assertThat(header.read(in, NO_LIMIT)).as("length %d", length).isTrue();
      assertThat(header.bodyAt()).isEqualTo(headerBytes);
      assertThat(header.end()).isEqualTo(headerBytes + length);
      assertThat(PacketHeader.neededBytes(in)).isEqualTo(headerBytes + length);
      assertThat(in.readerIndex()).isZero();
    }
  }

  @Test
  void theLargestLengthIsAsked() {
    ByteBuf in = Bytes.hex("30 FFFFFF7F");

    assertThat(header.read(in, NO_LIMIT)).isFalse();
    assertThat(PacketHeader.neededBytes(in)).isEqualTo(5 + PacketHeader.LENGTH_MAX);
  }

  @Test
  void aPacketIsFoundWhereverTheReaderStands() {
    ByteBuf in = Bytes.hex("C000 4002 0001").readerIndex(2);

    assertThat(header.read(in, 4)).isTrue();
    assertThat(header.type()).isEqualTo(PacketType.PUBACK);
    assertThat(header.bodyAt()).isEqualTo(4);
    assertThat(header.end()).isEqualTo(6);
  }

  @Test
  void whatIsCutShortIsWaitedFor() {
    for (String cut : new String[] {"", "30", "3080", "308080", "30808080", "3003 0001"}) {
      ByteBuf in = Bytes.hex(cut);
      assertThat(header.read(in, NO_LIMIT)).as(cut).isFalse();
      assertThat(PacketHeader.neededBytes(in)).as(cut).isGreaterThan(in.readableBytes());
    }
  }

  @Test
  void lengthsOfFiveBytesAndNeedlessBytesAreMalformed() {
    for (String wrong : new String[] {"30 80808080", "30 FFFFFFFF", "30 8000", "30 FF8000"}) {
      assertRefused(Bytes.hex(wrong), NO_LIMIT, ReasonCode.MALFORMED_PACKET);
    }
  }

  @Test
  void aPacketAboveTheLimitIsRefusedBeforeItIsThere() {
    assertThat(header.read(Bytes.hex("30 03 000000"), 5)).isTrue();
    assertRefused(Bytes.hex("30 04"), 5, ReasonCode.PACKET_TOO_LARGE);
  }

  @Test
  void flagsAreThoseOfTheType() {
    for (int first = 0; first < 256; first++) {
      ByteBuf in = Unpooled.wrappedBuffer(new byte[] {(byte) first, 0});
      int flags = first & 0xF;
      PacketType type = PacketType.of(first);
      boolean isAllowed =
          switch (type) {
            case PUBLISH -> true;
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> flags == 2;
            case RESERVED,
                CONNECT,
                CONNACK,
                PUBACK,
                PUBREC,
                PUBCOMP,
                SUBACK,
                UNSUBACK,
                PINGREQ,
                PINGRESP,
                DISCONNECT,
                AUTH ->
                flags == 0;
          };
      if (isAllowed) {
        assertThat(header.read(in, NO_LIMIT)).as("first byte %x", first).isTrue();
        assertThat(header.type()).isEqualTo(type);
        assertThat(header.flags()).isEqualTo(flags);
      } else {
        assertRefused(in, NO_LIMIT, ReasonCode.MALFORMED_PACKET);
      }
    }
  }
}
