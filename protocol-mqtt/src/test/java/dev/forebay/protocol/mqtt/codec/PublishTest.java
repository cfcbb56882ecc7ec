package dev.forebay.protocol.mqtt.codec;

import static dev.forebay.protocol.mqtt.codec.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyValue;
import dev.forebay.protocol.mqtt.codec.property.PublishProperties;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PublishTest {
  /** U+0000, surrogates, too long, above U+10FFFF, cut, and bytes that can't be there. */
  private static final String[] UTF8_WRONG = {
    "00",
    "610062",
    "EDA080",
    "EDBFBF",
    "C080",
    "C1BF",
    "E09FBF",
    "F08FBFBF",
    "F4908080",
    "F8888080",
    "FF",
    "80",
    "BF",
    "C2",
    "E282",
    "F09F8D",
    "C261",
    "E28261",
    "F09F8D61"
  };

  /** The edges of each length, those around the surrogates, and U+FEFF. */
  private static final String[] UTF8_RIGHT = {
    "01",
    "7F",
    "C280",
    "DFBF",
    "E0A080",
    "ED9FBF",
    "EE8080",
    "EFBFBF",
    "EFBBBF",
    "F0908080",
    "F48FBFBF"
  };

  private final PacketHeader header = new PacketHeader();
  private final Publish publish = new Publish();

  private Publish read(int firstByte, String body, ProtocolVersion version) {
    ByteBuf in = Bytes.packet(firstByte, Bytes.hex(body));
    // Nothing of what comes next may be taken for a part of it.
    in.writeBytes(Bytes.hex("3003 0001 61"));
    assertThat(header.read(in, 1 << 20)).isTrue();
    return publish.read(in, header, version);
  }

  private void assertRefused(int firstByte, String body, ProtocolVersion version, ReasonCode code) {
    assertThatExceptionOfType(MqttException.class)
        .as(body)
        .isThrownBy(() -> read(firstByte, body, version))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  private String topic() {
    return publish
        .buffer()
        .toString(publish.topicAt(), publish.topicBytes(), StandardCharsets.UTF_8);
  }

  private String payload() {
    return publish
        .buffer()
        .toString(publish.payloadAt(), publish.payloadBytes(), StandardCharsets.UTF_8);
  }

  private String passedOn() {
    ByteBuffer target = ByteBuffer.allocate(publish.properties().sizeBytes());
    publish.properties().copyTo(target);
    assertThat(target.hasRemaining()).isFalse();
    return HexFormat.of().formatHex(target.array());
  }

  @Test
  void theExampleOfTheSpecificationIsRead() {
    // §3.3.2.4: topic a/b, packet identifier 10, no properties.
    read(0x32, "0003 612F62 000A 00 68 69", ProtocolVersion.V5);

    assertThat(topic()).isEqualTo("a/b");
    assertThat(publish.packetId()).isEqualTo(10);
    assertThat(payload()).isEqualTo("hi");
    assertThat(publish.qos()).isEqualTo(1);
    assertThat(publish.isDuplicate()).isFalse();
    assertThat(publish.isRetained()).isFalse();
    assertThat(publish.properties().all()).isEqualTo(Properties.NONE);
  }

  @Test
  void flagsAreRead() {
    read(0x3D, "0001 61 FFFF", ProtocolVersion.V3_1_1);

    assertThat(publish.qos()).isEqualTo(2);
    assertThat(publish.isDuplicate()).isTrue();
    assertThat(publish.isRetained()).isTrue();
    assertThat(publish.packetId()).isEqualTo(0xFFFF);
    assertThat(publish.payloadBytes()).isZero();

    read(0x30, "0001 61 FFFF", ProtocolVersion.V3_1);
    assertThat(publish.packetId()).isZero();
    assertThat(publish.payloadBytes()).isEqualTo(2);
  }

  @Test
  void propertiesArePassedOnAsTheyCameButForTheAlias() {
    String before = "26 0001 61 0001 62 01 01";
    String behind = "26 0001 61 0001 63 02 00000007 03 0000 08 0001 72 09 0002 00FF";
    String all = before + "23 0005" + behind;
    int bytes = all.replace(" ", "").length() / 2;
    read(0x30, "0001 61" + "%02X".formatted(bytes) + all + "70", ProtocolVersion.V5);

    assertThat(publish.properties().alias()).isEqualTo(5);
    assertThat(publish.properties().expirySeconds()).isEqualTo(7);
    assertThat(passedOn()).isEqualToIgnoringCase((before + behind).replace(" ", ""));
    assertThat(payload()).isEqualTo("p");
    assertThat(publish.properties().all().entries())
        .contains(
            new Properties.Entry(
                Property.USER_PROPERTY, new PropertyValue.Pair(utf8("a"), utf8("b"))),
            new Properties.Entry(
                Property.USER_PROPERTY, new PropertyValue.Pair(utf8("a"), utf8("c"))))
        .hasSize(8);
  }

  @Test
  void nothingOfOnePacketIsLeftInTheNext() {
    read(0x30, "0001 61 08 23 0005 02 00000007", ProtocolVersion.V5);
    read(0x30, "0001 61 00", ProtocolVersion.V5);

    assertThat(publish.properties().alias()).isEqualTo(PublishProperties.NO_ALIAS);
    assertThat(publish.properties().expirySeconds()).isEqualTo(PublishProperties.NEVER);
    assertThat(publish.properties().sizeBytes()).isZero();

    read(0x30, "0001 61 08 23 0005 02 00000007", ProtocolVersion.V5);
    read(0x30, "0001 61 08 23 0005 02 00000007", ProtocolVersion.V3_1_1);
    assertThat(publish.properties().alias()).isEqualTo(PublishProperties.NO_ALIAS);
    assertThat(publish.payloadBytes()).isEqualTo(9);
  }

  @Test
  void qos3AndDuplicatesOfQos0AreMalformed() {
    for (ProtocolVersion version : ProtocolVersion.values()) {
      assertRefused(0x36, "0001 61 0001 00", version, ReasonCode.MALFORMED_PACKET);
      assertRefused(0x3E, "0001 61 0001 00", version, ReasonCode.MALFORMED_PACKET);
    }
    assertRefused(0x38, "0001 61 00", ProtocolVersion.V5, ReasonCode.MALFORMED_PACKET);
  }

  @Test
  void packetIdentifier0IsMalformed() {
    for (ProtocolVersion version : ProtocolVersion.values()) {
      assertRefused(0x32, "0001 61 0000 00", version, ReasonCode.MALFORMED_PACKET);
      assertRefused(0x34, "0001 61 0000 00", version, ReasonCode.MALFORMED_PACKET);
    }
  }

  @Test
  void everyCutBeforeThePayloadIsMalformed() {
    String whole = "000161" + "0001" + "0F03000174" + "26000161000162" + "0900017A";
    read(0x32, whole, ProtocolVersion.V5);
    for (int end = 0; end < whole.length(); end += 2) {
      assertRefused(0x32, whole.substring(0, end), ProtocolVersion.V5, ReasonCode.MALFORMED_PACKET);
    }
  }

  @Test
  void propertiesEndWhereTheirLengthSays() {
    // The last one reaches into the payload.
    assertRefused(0x30, "0001 61 03 02 00000007", ProtocolVersion.V5, ReasonCode.MALFORMED_PACKET);
    assertRefused(
        0x30, "0001 61 05 26 0001 61 0001 62", ProtocolVersion.V5, ReasonCode.MALFORMED_PACKET);
  }

  @Test
  void propertiesThatMeanNothingAreRefused() {
    String[] protocolErrors = {
      "04 0100 0101", // twice
      "0A 0200000001 0200000001",
      "06 230001 230002",
      "02 0102", // payload format
      "02 0B01", // of a SUBSCRIBE, since a client may not send it here
      "05 1100000001", // of a CONNECT
      "02 2401", // of a CONNACK
    };
    for (String properties : protocolErrors) {
      assertRefused(0x30, "0001 61" + properties, ProtocolVersion.V5, ReasonCode.PROTOCOL_ERROR);
    }
    for (String unknown :
        new String[] {"02 0000", "02 0401", "02 7F01", "03 FF0101", "03 810001"}) {
      assertRefused(0x30, "0001 61" + unknown, ProtocolVersion.V5, ReasonCode.MALFORMED_PACKET);
    }
    for (String response : new String[] {"03 080000", "04 08000123", "05 0800022B61"}) {
      assertRefused(0x30, "0001 61" + response, ProtocolVersion.V5, ReasonCode.TOPIC_NAME_INVALID);
    }
  }

  @Test
  void textIsUtf8WithoutSurrogatesAndNul() {
    for (String text : UTF8_WRONG) {
      int bytes = text.length() / 2;
      assertRefused(
          0x30,
          "%04X%s".formatted(bytes, text),
          ProtocolVersion.V3_1_1,
          ReasonCode.MALFORMED_PACKET);
      assertRefused(
          0x30,
          "0001 61 %02X 03 %04X%s".formatted(3 + bytes, bytes, text),
          ProtocolVersion.V5,
          ReasonCode.MALFORMED_PACKET);
      assertRefused(
          0x30,
          "0001 61 %02X 26 0001 61 %04X%s".formatted(6 + bytes, bytes, text),
          ProtocolVersion.V5,
          ReasonCode.MALFORMED_PACKET);
    }
    for (String text : UTF8_RIGHT) {
      read(0x30, "%04X%s".formatted(text.length() / 2, text), ProtocolVersion.V3_1_1);
      assertThat(publish.topicBytes()).isEqualTo(text.length() / 2);
    }
  }
}
