package dev.forebay.protocol.stomp.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private static final FrameLimits LIMITS = new FrameLimits(4096, 1024, 16);

  private static FrameReader reader(StompVersion version) {
    FrameReader reader = new FrameReader(LIMITS);
    reader.connected(version, LIMITS);
    return reader;
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, UTF_8);
  }

  private static String body(FrameReader reader) {
    ByteBuffer body = ByteBuffer.allocate(reader.bodyBytes());
    reader.putBody(body);
    return new String(body.array(), UTF_8);
  }

  @Test
  void framesFollowOneAnother() {
    FrameReader reader = reader(StompVersion.V1_2);
    ByteBuf in = bytes("SEND\na:1\nb:x\\cy\na:2\n\nbody\0\n\r\n\0ACK\r\nid:7\r\n\r\n\0rest");

    assertThat(reader.find(in)).isTrue();
    assertThat(reader.command()).isEqualTo(Command.SEND);
    assertThat(reader.headers()).isEqualTo(3);
    assertThat(reader.nameText(0)).isEqualTo("a");
    assertThat(reader.valueText(1)).isEqualTo("x:y");
    assertThat(body(reader)).isEqualTo("body");
    reader.take();
    assertThat(reader.find(in)).isTrue();
    assertThat(reader.command()).isEqualTo(Command.ACK);
    assertThat(reader.text(HeaderName.ID)).isEqualTo("7");
    reader.take();
    assertThat(reader.find(in)).isFalse();
    assertThat(in.toString(UTF_8)).isEqualTo("rest");
  }

  @Test
  void ofRepeatedHeadersTheFirstCounts() {
    FrameReader reader = reader(StompVersion.V1_1);

    assertThat(reader.find(bytes("SEND\ntype:1\ntype:2\n\n\0"))).isTrue();
    assertThat(reader.text(HeaderName.TYPE)).isEqualTo("1");
  }

  @Test
  void eachVersionHasItsOwnEscapes() {
    assertThat(value(StompVersion.V1_0, " a\\nb:c")).isEqualTo("a\\nb:c");
    assertThat(value(StompVersion.V1_1, " a\\nb\\\\")).isEqualTo(" a\nb\\");
    assertThat(value(StompVersion.V1_2, "a\\rb")).isEqualTo("a\rb");
    assertThatThrownBy(() -> value(StompVersion.V1_1, "a\\rb")).isInstanceOf(StompException.class);
    assertThatThrownBy(() -> value(StompVersion.V1_2, "a\\")).isInstanceOf(StompException.class);
  }

  private static String value(StompVersion version, String written) {
    FrameReader reader = reader(version);
    assertThat(reader.find(bytes("SEND\nx:" + written + "\n\n\0"))).isTrue();
    return reader.valueText(0);
  }

  @Test
  void everyNameIsFound() {
    for (HeaderName name : HeaderName.values()) {
      ByteBuf octets = bytes(name.text());
      assertThat(HeaderName.of(octets, 0, octets.readableBytes())).isEqualTo(name);
    }
    assertThat(HeaderName.of(bytes("ack2"), 0, 4)).isNull();
  }

  @Test
  void limitsHold() {
    assertTooLarge("SEND\nx:" + "a".repeat(2000));
    assertTooLarge("SEND\n\n" + "a".repeat(5000));
    assertTooLarge("SEND\ncontent-length:4090\n\n");
    assertTooLarge("SEND\n" + "a:b\n".repeat(20) + "\n\0");
    assertThatThrownBy(() -> reader(StompVersion.V1_2).find(bytes("A".repeat(40))))
        .isInstanceOf(StompException.class);
  }

  private static void assertTooLarge(String frame) {
    assertThatThrownBy(() -> reader(StompVersion.V1_2).find(bytes(frame)))
        .isInstanceOfSatisfying(
            StompException.class, error -> assertThat(error.title()).isEqualTo("Frame too large"));
  }

  /** In pieces it is the same, and no byte is taken that belongs to the next frame. */
  @Test
  void piecesMakeNoDifference() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      String whole = frames(random);
      List<String> expected = read(reader(StompVersion.V1_2), List.of(whole));
      List<String> pieces = new ArrayList<>();
      for (int at = 0; at < whole.length(); ) {
        int end = Math.min(whole.length(), at + 1 + random.nextInt(12));
        pieces.add(whole.substring(at, end));
        at = end;
      }
      assertThat(read(reader(StompVersion.V1_2), pieces)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private static String frames(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      String end = random.nextBoolean() ? "\n" : "\r\n";
      String body = "b".repeat(random.nextInt(9)) + (random.nextInt(4) == 0 ? "\n\n" : "");
      text.append(end.repeat(random.nextInt(3))).append("SEND").append(end);
      for (int h = random.nextInt(3); h > 0; h--) {
        text.append("h").append(h).append(":v\\c").append(h).append(end);
      }
      if (random.nextBoolean()) {
        body += "\0x";
        text.append("content-length:").append(body.length()).append(end);
      }
      text.append(end).append(body).append('\0');
    }
    return text.toString();
  }

  /**
   * As a connection does: what is incomplete is kept, with what belongs to it of the next piece.
   */
  private static List<String> read(FrameReader reader, List<String> pieces) {
    List<String> found = new ArrayList<>();
    ByteBuf kept = Unpooled.buffer();
    for (String piece : pieces) {
      ByteBuf in = bytes(piece);
      while (in.isReadable()) {
        if (kept.isReadable()) {
          int own = reader.ownBytes(in);
          assertThat(own).isPositive();
          kept.writeBytes(in, own);
          take(reader, kept, found);
          if (!kept.isReadable()) {
            kept.clear();
          }
        } else {
          take(reader, in, found);
          kept.clear().writeBytes(in);
          if (kept.isReadable()) {
            assertThat(reader.find(kept)).isFalse();
          }
        }
      }
    }
    return found;
  }

  private static void take(FrameReader reader, ByteBuf in, List<String> found) {
    while (in.isReadable() && reader.find(in)) {
      StringBuilder said = new StringBuilder(reader.commandText());
      for (int i = 0; i < reader.headers(); i++) {
        said.append('|').append(reader.nameText(i)).append('=').append(reader.valueText(i));
      }
      found.add(said.append('|').append(body(reader)).toString());
      reader.take();
    }
  }
}
