package dev.forebay.protocol.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random and damaged packets: each is read, or refused, or more is asked for; nothing else, and
 * never with a byte of what follows. {@code -Dforebay.fuzz.packets=10000000} plays more.
 */
class PacketFuzzTest {
  private static final int FILTERS_MAX = 10_000;
  private static final int PACKETS = Integer.getInteger("forebay.fuzz.packets", 200_000);
  private static final int PACKET_BYTES_MAX = 2048;

  /** A first byte and a body that goes with it. */
  private static final String[] PACKETS_RIGHT = {
    "10 0004 4D515454 05 F6 0000 05 11 0000000A 0001 63 05 18 00000005 0001 74 0001 70 0001 75"
        + "0001 77",
    "10 0004 4D515454 04 02 003C 0001 63",
    "10 0006 4D5149736470 03 02 003C 0001 63",
    "32 0003 612F62 000A 00 68 69",
    "3D 0003 612F62 000A 68 69",
    "30 0001 61 16 26 0001 61 0001 62 01 01 23 0005 02 00000007 09 0002 00FF 70",
    "40 0001",
    "50 0001 92 04 1F 0001 72",
    "62 0001 92 00",
    "70 0001",
    "82 0001 02 0B 05 0003 612F23 2D 0001 2B 00",
    "82 0001 0003 612F23 01 0001 2B 00",
    "A2 0001 00 0001 61 0001 62",
    "A2 0001 0001 61 0001 62",
    "C0",
    "E0 04 05 11 0000000A",
    "F0 00 0A 15 0001 61 16 0002 00FF"
  };

  private final Map<PacketType, Integer> read = new EnumMap<>(PacketType.class);
  private int refused;

  @Test
  void whateverComesIsReadOrRefused() {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < PACKETS; i++) {
      ByteBuf in = random(random);
      ProtocolVersion[] versions = ProtocolVersion.values();
      try {
        play(in, versions[random.nextInt(versions.length)]);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("again with -Dforebay.seed=" + seed + ": " + Bytes.hexOf(in), e);
      }
    }
    System.out.printf("%d packets, %d refused, read %s%n", PACKETS, refused, read);
    assertThat(read.keySet())
        .as("seed %d", seed)
        .contains(
            PacketType.CONNECT,
            PacketType.PUBLISH,
            PacketType.PUBACK,
            PacketType.PUBREL,
            PacketType.SUBSCRIBE,
            PacketType.UNSUBSCRIBE,
            PacketType.DISCONNECT);
    assertThat(refused).as("seed %d", seed).isPositive();
  }

  @FuzzTest
  void anyBytesAreReadOrRefused(byte[] bytes) {
    for (ProtocolVersion version : ProtocolVersion.values()) {
      play(Unpooled.wrappedBuffer(bytes), version);
    }
  }

  private void play(ByteBuf in, ProtocolVersion version) {
    PacketHeader header = new PacketHeader();
    header.speak(version);
    try {
      if (!header.read(in, PACKET_BYTES_MAX)) {
        assertThat(PacketHeader.neededBytes(in)).isGreaterThan(in.readableBytes());
        return;
      }
      assertThat(header.end()).isLessThanOrEqualTo(in.writerIndex());
      assertThat(PacketHeader.neededBytes(in)).isEqualTo(header.end() - in.readerIndex());
      // What is read beyond the packet is not there, and fails with another exception.
      ByteBuf alone = in.copy(0, header.end());
      read(alone, header, version);
      read.merge(header.type(), 1, Integer::sum);
    } catch (MqttException refusal) {
      assertThat(refusal.code().code()).isGreaterThanOrEqualTo(0x80);
      refused++;
    }
  }

  private static void read(ByteBuf in, PacketHeader header, ProtocolVersion version) {
    Cursor cursor = new Cursor(in).set(in, header.bodyAt(), header.end());
    switch (header.type()) {
      case CONNECT -> Connect.read(cursor);
      case PUBLISH -> publish(in, header, version);
      case PUBACK, PUBREC, PUBREL, PUBCOMP ->
          assertThat(new Ack().read(cursor, version).packetId()).isBetween(1, 0xFFFF);
      case SUBSCRIBE -> {
        Subscribe.Reader reader = new Subscribe.Reader(version, FILTERS_MAX);
        assertThat(reader.goOn(cursor)).isTrue();
        assertThat(reader.packet().wishes()).isNotEmpty();
      }
      case UNSUBSCRIBE -> {
        Unsubscribe.Reader reader = new Unsubscribe.Reader(version, FILTERS_MAX);
        assertThat(reader.goOn(cursor)).isTrue();
        assertThat(reader.packet().filters()).isNotEmpty();
      }
      case DISCONNECT -> Disconnect.read(cursor, version);
      case RESERVED, CONNACK, SUBACK, UNSUBACK, PINGREQ, PINGRESP, AUTH -> {}
    }
    if (header.type() != PacketType.PUBLISH) {
      assertThat(cursor.at()).isBetween(header.bodyAt(), header.end());
    }
  }

  private static void publish(ByteBuf in, PacketHeader header, ProtocolVersion version) {
    Publish publish = new Publish().read(in, header, version);
    assertThat(publish.payloadAt() + publish.payloadBytes()).isEqualTo(header.end());
    assertThat(publish.topicAt() + publish.topicBytes()).isLessThanOrEqualTo(publish.payloadAt());
    ByteBuffer target = ByteBuffer.allocate(publish.properties().sizeBytes());
    publish.properties().copyTo(target);
    assertThat(target.hasRemaining()).isFalse();
    Properties all = publish.properties().all();
    int aliasBytes = publish.properties().alias() < 0 ? 0 : 3;
    assertThat(all.sizeBytes() - aliasBytes).isEqualTo(target.capacity());
  }

  private static ByteBuf random(Random random) {
    ByteBuf right = Bytes.hex(PACKETS_RIGHT[random.nextInt(PACKETS_RIGHT.length)]);
    int first = right.readByte();
    ByteBuf body = Unpooled.buffer().writeBytes(right);
    if (random.nextInt(12) == 0) {
      body.writeBytes(Bytes.hex(PACKETS_RIGHT[random.nextInt(PACKETS_RIGHT.length)]));
    }
    for (int i = random.nextInt(3); i > 0 && body.isReadable(); i--) {
      int at = random.nextInt(body.readableBytes());
      body.setByte(at, random.nextBoolean() ? random.nextInt(256) : body.getByte(at) ^ 1);
    }
    if (random.nextInt(6) == 0) {
      body.writerIndex(random.nextInt(body.writerIndex() + 1));
    }
    boolean isOther = random.nextInt(12) == 0;
    ByteBuf in = Bytes.packet(isOther ? random.nextInt(256) : first, body);
    if (random.nextInt(20) == 0) {
      in.setByte(random.nextInt(Math.min(3, in.readableBytes())), random.nextInt(256));
    }
    return in.writeBytes(Bytes.hex(random.nextBoolean() ? "" : "0000FFFF0001610001"));
  }
}
