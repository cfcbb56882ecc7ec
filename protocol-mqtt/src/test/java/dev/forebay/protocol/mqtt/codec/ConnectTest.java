package dev.forebay.protocol.mqtt.codec;

import static dev.forebay.protocol.mqtt.codec.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyValue;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import org.junit.jupiter.api.Test;

class ConnectTest {
  private static final String MQTT = "0004 4D515454";
  private static final String MQISDP = "0006 4D5149736470";

  private static void assertRefused(String body, ReasonCode code) {
    assertThatExceptionOfType(MqttException.class)
        .as(body)
        .isThrownBy(() -> Connect.read(Bytes.body(body)))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @Test
  void theExampleOfTheSpecificationIsReadInVersion311() {
    // §3.1.2.12 with a payload: user name, password, will QoS 1, clean session, keep alive 10.
    Connect connect =
        Connect.read(
            Bytes.body(
                MQTT + "04 CE 000A" + "0001 63" + "0001 74" + "0002 00FF" + "0001 75" + "0001 FF"));

    assertThat(connect)
        .isEqualTo(
            new Connect(
                ProtocolVersion.V3_1_1,
                false,
                true,
                10,
                utf8("c"),
                new Will(
                    utf8("t"),
                    ByteString.copyOf(new byte[] {0, -1}, 0, 2),
                    1,
                    false,
                    Properties.NONE,
                    0),
                utf8("u"),
                ByteString.copyOf(new byte[] {-1}, 0, 1),
                Properties.NONE));
    assertThat(connect.toString()).doesNotContain("password");
  }

  @Test
  void allVersionsAreRead() {
    assertThat(Connect.read(Bytes.body(MQISDP + "03 00 FFFF 0001 63")))
        .isEqualTo(
            new Connect(
                ProtocolVersion.V3_1,
                false,
                false,
                0xFFFF,
                utf8("c"),
                null,
                null,
                null,
                Properties.NONE));
    assertThat(Connect.read(Bytes.body(MQISDP + "83 00 0000 0001 63")).isBridge()).isTrue();
    assertThat(Connect.read(Bytes.body(MQTT + "84 00 0000 0000")).isBridge()).isTrue();
    assertThat(Connect.read(Bytes.body(MQTT + "05 02 0000 00 0000")).version())
        .isEqualTo(ProtocolVersion.V5);
  }

  @Test
  void propertiesOfVersion5AndOfItsWillAreRead() {
    // §3.1.2.12: session expiry 10; will with delay 5, expiry 7 and a user property; retained.
    Connect connect =
        Connect.read(
            Bytes.body(
                MQTT
                    + "05 34 0000 05 11 0000000A"
                    + "0000"
                    + "11 18 00000005 02 00000007 26 0001 61 0001 62"
                    + "0001 74"
                    + "0000"));

    assertThat(connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0)).isEqualTo(10);
    assertThat(connect.will())
        .isEqualTo(
            new Will(
                utf8("t"),
                ByteString.EMPTY,
                2,
                true,
                Properties.NONE
                    .with(Property.MESSAGE_EXPIRY_INTERVAL, new PropertyValue.Numeric(7))
                    .with(Property.USER_PROPERTY, new PropertyValue.Pair(utf8("a"), utf8("b"))),
                5));
  }

  @Test
  void otherVersionsAreNotSupported() {
    for (String head :
        new String[] {
          MQTT + "03",
          MQTT + "06",
          MQTT + "00",
          MQTT + "85",
          MQISDP + "04",
          MQISDP + "05",
          "0004 6D717474 04",
          "0000 04"
        }) {
      assertRefused(head + "00 0000 0001 63", ReasonCode.UNSUPPORTED_VERSION);
    }
  }

  @Test
  void flagsThatContradictThemselvesAreMalformed() {
    // Reserved; QoS or retain without a will; QoS 3; 3.1.1: password without user name.
    for (String flags : new String[] {"01", "08", "10", "20", "1E", "40"}) {
      assertRefused(MQTT + "04" + flags + "0000 0001 63 0001 74 0000", ReasonCode.MALFORMED_PACKET);
    }
    assertThat(Connect.read(Bytes.body(MQTT + "05 40 0000 00 0001 63 0001 70")).password())
        .isEqualTo(utf8("p"));
  }

  @Test
  void everyCutIsMalformedAndSoIsWhatFollows() {
    String whole =
        MQTT.replace(" ", "")
            + "05F60000"
            + "05110000000A"
            + "000163"
            + "051800000005"
            + "000174"
            + "000170"
            + "000175"
            + "000177";
    Connect.read(Bytes.body(whole));
    for (int end = 0; end < whole.length(); end += 2) {
      assertRefused(whole.substring(0, end), ReasonCode.MALFORMED_PACKET);
    }
    assertRefused(whole + "00", ReasonCode.MALFORMED_PACKET);
  }

  @Test
  void textsAreUtf8AndThePasswordNeedNotBe() {
    assertRefused(MQTT + "04 02 0000 0001 FF", ReasonCode.MALFORMED_PACKET);
    assertRefused(MQTT + "04 02 0000 0001 00", ReasonCode.MALFORMED_PACKET);
    assertRefused(MQTT + "04 82 0000 0001 63 0001 FF", ReasonCode.MALFORMED_PACKET);
    assertRefused(MQTT + "04 06 0000 0001 63 0003 EDA080 0000", ReasonCode.MALFORMED_PACKET);
  }

  @Test
  void aWillsResponseTopicIsATopic() {
    for (String topic : new String[] {"0001 23", "0001 2B", "0003 612F2B"}) {
      int bytes = 1 + topic.replace(" ", "").length() / 2;
      assertRefused(
          MQTT + "05 06 0000 00 0000 0" + bytes + "08" + topic + "0001 74 0000",
          ReasonCode.TOPIC_NAME_INVALID);
    }
  }
}
