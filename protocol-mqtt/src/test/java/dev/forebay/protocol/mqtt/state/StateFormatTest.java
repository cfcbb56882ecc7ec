package dev.forebay.protocol.mqtt.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.Will;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StateFormatTest {
  private static final int RECORDS = 5000;
  private static final long U32_MAX = 0xFFFF_FFFFL;
  private static final int IDENTIFIER_MAX = 268_435_455;

  private final long seed = Long.getLong("forebay.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void whatIsWrittenIsRead() {
    Set<StateRecord.Kind> kinds = EnumSet.noneOf(StateRecord.Kind.class);
    for (int i = 0; i < RECORDS; i++) {
      StateRecord record = record();
      StateRecord read = StateFormat.decode(Unpooled.wrappedBuffer(StateFormat.encode(record)));
      assertThat(read).as("seed %d", seed).isEqualTo(record);
      assertThat(read.key()).as("seed %d", seed).isEqualTo(record.key());
      kinds.add(record.key().kind());
    }
    assertThat(kinds).hasSize(StateRecord.Kind.values().length);
  }

  private StateRecord record() {
    ByteString client = text(random.nextInt(50) == 0 ? 0xFFFF : 30);
    List<StateRecord.Kind> all = List.copyOf(EnumSet.allOf(StateRecord.Kind.class));
    return switch (all.get(random.nextInt(all.size()))) {
      case SESSION -> new StateRecord.Session(client, seconds());
      case SUBSCRIPTION ->
          new StateRecord.Subscribed(
              client,
              new KeptSubscription(
                  text(20),
                  random.nextInt(3),
                  random.nextBoolean(),
                  random.nextBoolean(),
                  random.nextBoolean() ? 0 : IDENTIFIER_MAX - random.nextInt(3)));
      case WILL ->
          new StateRecord.LastWill(
              client,
              random.nextLong(),
              new Will(
                  text(20),
                  octets(random.nextInt(20) == 0 ? 0xFFFF : 20),
                  random.nextInt(3),
                  random.nextBoolean(),
                  properties(),
                  seconds()));
      case RECEIVED -> new StateRecord.Received(client, 1 + random.nextInt(0xFFFF));
      case RELEASED ->
          new StateRecord.Released(client, 1 + random.nextInt(0xFFFF), random.nextLong());
    };
  }

  private long seconds() {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(3);
      case 1 -> U32_MAX - random.nextInt(3);
      default -> Integer.MAX_VALUE + (long) random.nextInt(3);
    };
  }

  private Properties properties() {
    Properties some = Properties.NONE;
    for (int i = random.nextInt(4); i > 0; i--) {
      some = some.with(Property.USER_PROPERTY, new PropertyValue.Pair(text(9), text(9)));
    }
    if (random.nextBoolean()) {
      some = some.with(Property.MESSAGE_EXPIRY_INTERVAL, new PropertyValue.Numeric(seconds()));
    }
    return random.nextBoolean()
        ? some.with(Property.CORRELATION_DATA, new PropertyValue.Octets(octets(20)))
        : some;
  }

  private ByteString text(int bytesMax) {
    return ByteString.utf8("x".repeat(random.nextInt(bytesMax + 1)));
  }

  private ByteString octets(int bytesMax) {
    byte[] octets = new byte[random.nextInt(bytesMax + 1)];
    random.nextBytes(octets);
    return ByteString.copyOf(octets, 0, octets.length);
  }

  @Test
  void recordsLookAsTheyAreDrawn() {
    assertWritten("02 01 0001 63 FFFFFFFF", new StateRecord.Session(ByteString.utf8("c"), U32_MAX));
    assertWritten(
        "02 02 0001 63 0003 612F23 01 03 00000005",
        new StateRecord.Subscribed(
            ByteString.utf8("c"), new KeptSubscription(ByteString.utf8("a/#"), 1, true, true, 5)));
    assertWritten(
        "02 03 0001 63 0000000000000009 0001 74 02 01 00000005 00000005 02 00000007 00000001 70",
        new StateRecord.LastWill(
            ByteString.utf8("c"),
            9,
            new Will(
                ByteString.utf8("t"),
                ByteString.utf8("p"),
                2,
                true,
                Properties.NONE.with(
                    Property.MESSAGE_EXPIRY_INTERVAL, new PropertyValue.Numeric(7)),
                5)));
    assertWritten("02 04 0001 63 FFFF", new StateRecord.Received(ByteString.utf8("c"), 0xFFFF));
    assertWritten(
        "02 05 0001 63 0001 0000000000000007",
        new StateRecord.Released(ByteString.utf8("c"), 1, 7));
  }

  private static void assertWritten(String hex, StateRecord record) {
    assertThat(HexFormat.of().formatHex(StateFormat.encode(record)))
        .isEqualToIgnoringCase(hex.replace(" ", ""));
  }

  @Test
  void whatVersion1HasWrittenIsRead() {
    assertThat(read("01 05 0001 63 0001"))
        .isEqualTo(new StateRecord.Released(ByteString.utf8("c"), 1, -1));
    assertThat(read("01 03 0001 63 0001 74 02 00 00000000 00000000 00000001 70"))
        .isEqualTo(
            new StateRecord.LastWill(
                ByteString.utf8("c"),
                0,
                new Will(
                    ByteString.utf8("t"), ByteString.utf8("p"), 2, false, Properties.NONE, 0)));
    assertThat(read("01 01 0001 63 00000005"))
        .isEqualTo(new StateRecord.Session(ByteString.utf8("c"), 5));
  }

  private static StateRecord read(String hex) {
    return StateFormat.decode(
        Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  @Test
  void versionsAndKindsThatThisBuildDoesNotKnowAreRefused() {
    for (String unknown : new String[] {"03 01 0000 00000000", "00 01 0000", "01 00 00", "01 06"}) {
      ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(unknown.replace(" ", "")));
      assertThatExceptionOfType(IllegalArgumentException.class)
          .as(unknown)
          .isThrownBy(() -> StateFormat.decode(in))
          .withMessageContaining("record of");
    }
  }
}
