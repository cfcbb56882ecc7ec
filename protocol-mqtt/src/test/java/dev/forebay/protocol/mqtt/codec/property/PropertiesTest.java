package dev.forebay.protocol.mqtt.codec.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PropertiesTest {
  private static final int LISTS = 3000;
  private static final long[] U8 = {0, 1, 2, 127, 128, 255};
  private static final long[] U16 = {0, 1, 127, 128, 255, 256, 32_767, 32_768, 65_535};
  private static final long[] U32 = {
    0, 1, 65_535, 65_536, Integer.MAX_VALUE, 1L << 31, 0xFFFF_FFFFL
  };
  private static final long[] VARIABLE = {
    0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455
  };
  private static final int[] LENGTHS = {0, 1, 127, 128, 255, 256, 65_535};

  private final long seed = Long.getLong("forebay.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void whatIsWrittenIsReadInOrderWithDuplicatesToTheEdgesOfEveryWidth() {
    int written = 0;
    for (int i = 0; i < LISTS; i++) {
      List<Property.In> packets = List.copyOf(EnumSet.allOf(Property.In.class));
      Property.In packet = packets.get(random.nextInt(packets.size()));
      Properties properties = some(packet);
      ByteBuf out = Unpooled.buffer();
      properties.write(out);
      int bytes = out.readableBytes();
      out.writeBytes(new byte[] {1, 2, 3});
      Cursor cursor = new Cursor(out).set(out, 0, out.writerIndex());

      assertThat(Properties.read(cursor, packet)).as("seed %d", seed).isEqualTo(properties);
      assertThat(cursor.at()).as("seed %d", seed).isEqualTo(bytes);
      assertFound(properties);
      written += properties.entries().size();
    }
    assertThat(written).isGreaterThan(LISTS);
  }

  private void assertFound(Properties properties) {
    ByteBuf bare = Unpooled.buffer();
    properties.writeBare(bare);
    assertThat(bare.readableBytes()).as("seed %d", seed).isEqualTo(properties.sizeBytes());
    int at = 0;
    List<Property> seen = new ArrayList<>();
    for (Properties.Entry entry : properties.entries()) {
      if (!seen.contains(entry.property())) {
        seen.add(entry.property());
        assertThat(PropertyBytes.find(bare, 0, bare.writerIndex(), entry.property()))
            .as("seed %d", seed)
            .isEqualTo(at + 1);
      }
      at += new Properties(List.of(entry)).sizeBytes();
    }
    for (Property property : Property.values()) {
      if (!seen.contains(property)) {
        assertThat(PropertyBytes.find(bare, 0, bare.writerIndex(), property))
            .as("seed %d", seed)
            .isEqualTo(-1);
      }
    }
  }

  /** Of those that the packet may have each at most once, but for user properties. */
  private Properties some(Property.In packet) {
    List<Properties.Entry> entries = new ArrayList<>();
    for (Property property : Property.values()) {
      int times = property == Property.USER_PROPERTY ? random.nextInt(4) : random.nextInt(2);
      for (int i = 0; i < times && property.isAllowedIn(packet); i++) {
        entries.add(new Properties.Entry(property, value(property)));
      }
    }
    Collections.shuffle(entries, random);
    return new Properties(entries);
  }

  private PropertyValue value(Property property) {
    return switch (property.type()) {
      case U8 -> number(property, U8);
      case U16 -> number(property, U16);
      case U32 -> number(property, U32);
      case VARIABLE -> number(property, VARIABLE);
      case TEXT ->
          new PropertyValue.Octets(
              property == Property.RESPONSE_TOPIC ? text('t', 1) : text('x', 0));
      case BINARY -> new PropertyValue.Octets(octets());
      case PAIR -> new PropertyValue.Pair(text('n', 0), text('ä', 0));
    };
  }

  private PropertyValue number(Property property, long[] edges) {
    while (true) {
      long value = edges[random.nextInt(edges.length)];
      if (isMeant(property, value)) {
        return new PropertyValue.Numeric(value);
      }
    }
  }

  private static boolean isMeant(Property property, long value) {
    return switch (property) {
      case PAYLOAD_FORMAT_INDICATOR, REQUEST_PROBLEM_INFORMATION, REQUEST_RESPONSE_INFORMATION ->
          value <= 1;
      case RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, SUBSCRIPTION_IDENTIFIER -> value > 0;
      default -> true;
    };
  }

  /** Long ones are rare, since they take long. */
  private int length() {
    return LENGTHS[random.nextInt(random.nextInt(20) == 0 ? LENGTHS.length : 5)];
  }

  private ByteString text(char character, int lengthMin) {
    int bytes = Math.max(lengthMin, length());
    int each = ByteString.utf8(String.valueOf(character)).lengthBytes();
    String text = String.valueOf(character).repeat(bytes / each) + "z".repeat(bytes % each);
    return ByteString.utf8(text);
  }

  private ByteString octets() {
    byte[] octets = new byte[length()];
    random.nextBytes(octets);
    return ByteString.copyOf(octets, 0, octets.length);
  }

  @Test
  void everyPropertyIsRefusedTwiceAndWhereItMayNotBe() {
    for (Property property : Property.values()) {
      for (Property.In packet : Property.In.values()) {
        Properties once = new Properties(List.of(new Properties.Entry(property, value(property))));
        Properties twice =
            new Properties(List.of(once.entries().getFirst(), once.entries().getFirst()));
        if (!property.isAllowedIn(packet)) {
          assertRefused(once, packet);
        } else if (property == Property.USER_PROPERTY) {
          assertThat(read(twice, packet)).isEqualTo(twice);
        } else {
          assertThat(read(once, packet)).isEqualTo(once);
          assertRefused(twice, packet);
        }
      }
    }
  }

  private static Properties read(Properties properties, Property.In packet) {
    ByteBuf out = Unpooled.buffer();
    properties.write(out);
    return Properties.read(new Cursor(out).set(out, 0, out.writerIndex()), packet);
  }

  private static void assertRefused(Properties properties, Property.In packet) {
    assertThatExceptionOfType(MqttException.class)
        .as("%s in %s", properties, packet)
        .isThrownBy(() -> read(properties, packet))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ReasonCode.PROTOCOL_ERROR));
  }
}
