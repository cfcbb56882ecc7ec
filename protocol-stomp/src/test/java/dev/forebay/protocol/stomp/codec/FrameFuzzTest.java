package dev.forebay.protocol.stomp.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random and damaged bytes: a frame is found, or refused, or more is asked for; nothing else. */
class FrameFuzzTest {
  private static final int FRAMES = Integer.getInteger("forebay.fuzz.frames", 200_000);
  private static final FrameLimits LIMITS = new FrameLimits(1024, 512, 8);
  private static final String[] PARTS = {
    "SEND",
    "ACK",
    "CONNECT",
    "\n",
    "\n",
    "\r\n",
    ":",
    "\0",
    "\\n",
    "\\c",
    "\\",
    "content-length:",
    "3",
    "99999999999",
    "-1",
    "destination:/queue/a",
    "id:1",
    "ä",
    "\r",
    "receipt",
    " "
  };

  @Test
  void whateverComesIsFoundOrRefused() {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    Random random = new Random(seed);
    long found = 0;
    long refused = 0;
    for (int i = 0; i < FRAMES; i++) {
      FrameReader reader = new FrameReader(LIMITS);
      StompVersion[] versions = StompVersion.values();
      reader.connected(versions[random.nextInt(versions.length)], LIMITS);
      ByteBuf in = random(random);
      try {
        while (in.isReadable() && reader.find(in)) {
          assertThat(reader.frameBytes()).as("seed %d", seed).isLessThanOrEqualTo(1024);
          for (int h = 0; h < reader.headers(); h++) {
            reader.nameText(h);
            reader.valueText(h);
          }
          reader.take();
          found++;
        }
        assertThat(in.readableBytes()).as("seed %d", seed).isLessThanOrEqualTo(1024);
        assertThat(reader.neededBytes()).as("seed %d", seed).isGreaterThan(in.readableBytes());
      } catch (StompException refusal) {
        refused++;
      }
    }
    assertThat(found).as("seed %d", seed).isPositive();
    assertThat(refused).as("seed %d", seed).isPositive();
  }

  private static ByteBuf random(Random random) {
    ByteBuf in = Unpooled.buffer();
    int parts = 1 + random.nextInt(40);
    for (int i = 0; i < parts; i++) {
      if (random.nextInt(20) == 0) {
        in.writeByte(random.nextInt(256));
      } else {
        in.writeCharSequence(PARTS[random.nextInt(PARTS.length)], UTF_8);
      }
    }
    if (random.nextInt(10) == 0) {
      in.writeBytes(new byte[random.nextInt(1500)]).writeBytes("x".repeat(900).getBytes(UTF_8));
    }
    return in;
  }
}
