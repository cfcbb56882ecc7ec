package dev.forebay.protocol.mqtt.codec;

import static dev.forebay.protocol.mqtt.codec.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.forebay.protocol.mqtt.codec.Subscribe.RetainHandling;
import dev.forebay.protocol.mqtt.codec.Subscribe.Wish;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** All that a client sends besides CONNECT and PUBLISH. */
class SmallPacketsTest {
  private static final int FILTERS_MAX = 3;

  private static final ProtocolVersion V4 = ProtocolVersion.V3_1_1;
  private static final ProtocolVersion V5 = ProtocolVersion.V5;

  private static void assertRefused(ThrowingCallable reading, ReasonCode code) {
    assertThatExceptionOfType(MqttException.class)
        .isThrownBy(reading)
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  private static Ack ack(String body, ProtocolVersion version) {
    return new Ack().read(Bytes.body(body), version);
  }

  private static Subscribe subscribe(String body, ProtocolVersion version) {
    Subscribe.Reader reader = new Subscribe.Reader(version, FILTERS_MAX);
    assertThat(reader.goOn(Bytes.body(body))).isTrue();
    return reader.packet();
  }

  private static Unsubscribe unsubscribe(String body, ProtocolVersion version) {
    Unsubscribe.Reader reader = new Unsubscribe.Reader(version, FILTERS_MAX);
    assertThat(reader.goOn(Bytes.body(body))).isTrue();
    return reader.packet();
  }

  private static Disconnect disconnect(String body, ProtocolVersion version) {
    return Disconnect.read(Bytes.body(body), version);
  }

  @Test
  void onePacketHasNoMoreFiltersThanAClientMayHave() {
    assertThat(subscribe("0001 0001 61 00 0001 62 00 0001 63 00", V4).wishes()).hasSize(3);
    assertRefused(
        () -> subscribe("0001 0001 61 00 0001 62 00 0001 63 00 0001 64 00", V4),
        ReasonCode.QUOTA_EXCEEDED);
    assertThat(unsubscribe("0001 0001 61 0001 62 0001 63", V4).filters()).hasSize(3);
    assertRefused(
        () -> unsubscribe("0001 0001 61 0001 62 0001 63 0001 64", V4), ReasonCode.QUOTA_EXCEEDED);
  }

  @Test
  void acknowledgementsHaveOneToThreeParts() {
    assertThat(ack("0001", V4).packetId()).isEqualTo(1);
    assertThat(ack("FFFF", V5).packetId()).isEqualTo(0xFFFF);
    assertThat(ack("0001", V5).isFailure()).isFalse();
    assertThat(ack("0001 10", V5).isFailure()).isFalse();
    assertThat(ack("0001 80", V5).isFailure()).isTrue();
    assertThat(ack("0001 97 0B 1F 0001 72 26 0001 61 0001 62", V5).isFailure()).isTrue();
  }

  @Test
  void aFailureIsForgottenWithTheNextAcknowledgement() {
    Ack ack = ack("0001 80", V5);

    assertThat(ack.read(Bytes.body("0002"), V5).isFailure()).isFalse();
    assertThat(ack.packetId()).isEqualTo(2);
  }

  @Test
  void wrongAcknowledgementsAreRefused() {
    assertRefused(() -> ack("", V4), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> ack("00", V5), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> ack("0000", V4), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> ack("0000", V5), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> ack("0001 00", V4), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> ack("0001 00 00 00", V5), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> ack("0001 00 01", V5), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> ack("0001 00 02 0101", V5), ReasonCode.PROTOCOL_ERROR);
    assertRefused(() -> ack("0001 00 06 1F0000 1F0000", V5), ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  void theSubscriptionOfTheSpecificationIsRead() {
    // §3.8.3: a/b with QoS 1, c/d with QoS 2.
    assertThat(subscribe("000A 0003 612F62 01 0003 632F64 02", V4).wishes())
        .containsExactly(
            new Wish(utf8("a/b"), 1, false, false, RetainHandling.ALWAYS),
            new Wish(utf8("c/d"), 2, false, false, RetainHandling.ALWAYS));
  }

  @Test
  void optionsAndPropertiesOfASubscriptionAreRead() {
    Subscribe read = subscribe("0001 05 0B FFFFFF7F 0001 61 2C 0001 62 10 0001 63 09", V5);

    assertThat(read.properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0))
        .isEqualTo(PacketHeader.LENGTH_MAX);
    assertThat(read.wishes())
        .containsExactly(
            new Wish(utf8("a"), 0, true, true, RetainHandling.NEVER),
            new Wish(utf8("b"), 0, false, false, RetainHandling.IF_NEW),
            new Wish(utf8("c"), 1, false, true, RetainHandling.ALWAYS));
  }

  @Test
  void wrongSubscriptionsAreRefused() {
    assertRefused(() -> subscribe("0000 0001 61 00", V4), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> subscribe("0001", V4), ReasonCode.PROTOCOL_ERROR);
    assertRefused(() -> subscribe("0001 00", V5), ReasonCode.PROTOCOL_ERROR);
    assertRefused(() -> subscribe("0001 0001 61", V4), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> subscribe("0001 0002 61", V4), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> subscribe("0001 0001 00 00", V4), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> subscribe("0001 00 0001 61 30", V5), ReasonCode.PROTOCOL_ERROR);
    assertRefused(() -> subscribe("0001 00 0001 61 40", V5), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> subscribe("0001 00 0001 61 80", V5), ReasonCode.MALFORMED_PACKET);
    for (ProtocolVersion version : ProtocolVersion.values()) {
      String properties = version.hasProperties() ? "00" : "";
      assertRefused(
          () -> subscribe("0001" + properties + "0001 61 03", version),
          ReasonCode.MALFORMED_PACKET);
    }
    assertRefused(() -> subscribe("0001 0001 61 04", V4), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> subscribe("0001 02 0B00 0001 61 00", V5), ReasonCode.PROTOCOL_ERROR);
    assertRefused(() -> subscribe("0001 04 0B01 0B02 0001 61 00", V5), ReasonCode.PROTOCOL_ERROR);
    assertRefused(() -> subscribe("0001 03 0B8100 0001 61 00", V5), ReasonCode.MALFORMED_PACKET);
    assertRefused(
        () -> subscribe("0001 06 0B8080808001 0001 61 00", V5), ReasonCode.MALFORMED_PACKET);
  }

  @Test
  void unsubscriptionsAreRead() {
    assertThat(unsubscribe("000A 0003 612F62 0003 632F64", V4))
        .isEqualTo(new Unsubscribe(10, List.of(utf8("a/b"), utf8("c/d"))));
    assertThat(unsubscribe("0001 07 26 0001 61 0001 62 0001 61", V5).filters())
        .containsExactly(utf8("a"));
    assertRefused(() -> unsubscribe("0000 0001 61", V4), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> unsubscribe("0001", V4), ReasonCode.PROTOCOL_ERROR);
    assertRefused(() -> unsubscribe("0001 00", V5), ReasonCode.PROTOCOL_ERROR);
    assertRefused(() -> unsubscribe("0001 0001 61 00", V4), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> unsubscribe("0001 0003 EDA080", V4), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> unsubscribe("0001 02 0B01 0001 61", V5), ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  void disconnectsAreRead() {
    assertThat(disconnect("", V4).forgetsWill()).isTrue();
    assertThat(disconnect("", V5).forgetsWill()).isTrue();
    assertThat(disconnect("00", V5).forgetsWill()).isTrue();
    assertThat(disconnect("04", V5).forgetsWill()).isFalse();
    assertThat(
            disconnect("00 05 11 00000000", V5)
                .properties()
                .number(Property.SESSION_EXPIRY_INTERVAL, -1))
        .isZero();
    assertRefused(() -> disconnect("00", V4), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> disconnect("00 00 00", V5), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> disconnect("00 02 11", V5), ReasonCode.MALFORMED_PACKET);
    assertRefused(() -> disconnect("00 0A 11 00000000 11 00000000", V5), ReasonCode.PROTOCOL_ERROR);
    assertRefused(() -> disconnect("00 03 21 0001", V5), ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  void clientsOfVersion31MaySayThatTheySendAgain() {
    PacketHeader header = new PacketHeader();
    for (int first : new int[] {0x6A, 0x8A, 0xAA}) {
      ByteBuf in = Unpooled.wrappedBuffer(new byte[] {(byte) first, 0});
      header.speak(ProtocolVersion.V3_1);
      assertThat(header.read(in, 100)).isTrue();
      for (ProtocolVersion version : new ProtocolVersion[] {V4, V5}) {
        header.speak(version);
        assertRefused(() -> header.read(in, 100), ReasonCode.MALFORMED_PACKET);
      }
    }
    header.speak(ProtocolVersion.V3_1);
    for (int first : new int[] {0x68, 0x60, 0x63, 0x48, 0xC8}) {
      ByteBuf in = Unpooled.wrappedBuffer(new byte[] {(byte) first, 0});
      assertRefused(() -> header.read(in, 100), ReasonCode.MALFORMED_PACKET);
    }
  }
}
