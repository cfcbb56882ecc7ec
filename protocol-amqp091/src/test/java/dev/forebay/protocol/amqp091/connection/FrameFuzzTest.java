package dev.forebay.protocol.amqp091.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConfirmMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.ExchangeMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Frames in random order, some damaged, given to a connection in random pieces: it answers with
 * frames that can be read and codes that a client can earn, and gives everything back. {@code
 * -Dforebay.fuzz.frames=10000000} sends more, {@code -Dforebay.fuzz.seed=S} repeats a session.
 */
class FrameFuzzTest {
  private static final long FRAMES_IN_GATE = 200_000;
  private static final long FRAMES = Long.getLong("forebay.fuzz.frames", FRAMES_IN_GATE);
  private static final int FRAMES_PER_SESSION_MAX = 400;
  private static final int CHANNELS = 4;
  private static final int BODY_BYTES_MAX = 9000;
  private static final String[] NAMES = {"q1", "q2", "q3", ""};

  /** Small, so that all of them matter. */
  private static final AmqpLimits LIMITS =
      new AmqpLimits(
          131_072, 16_384, 2047, 60, 16_000, 50, 4096, 1 << 19, 1 << 20, 20_000, 15_000, 10_000,
          60_000, 5_000, false);

  private final Map<ReplyCode, Long> codes = new EnumMap<>(ReplyCode.class);
  private long sentFrames;

  @Test
  void damagedFramesAreRefusedAndNothingIsKept() {
    Long one = Long.getLong("forebay.fuzz.seed");
    long seed = one == null ? System.nanoTime() : one;
    if (FRAMES > FRAMES_IN_GATE) {
      // Following every buffer takes most of the time; each session's are counted below anyway.
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    }
    do {
      try {
        playSession(new SplittableRandom(seed));
      } catch (RuntimeException | Error e) {
        throw new AssertionError("again with -Dforebay.fuzz.seed=" + seed, e);
      }
      seed++;
    } while (one == null && sentFrames < FRAMES);
    System.out.printf("%d frames in process: codes %s%n", sentFrames, codes);
    assertThat(one != null || codes.size() > 4).as("codes %s", codes).isTrue();
  }

  private void playSession(SplittableRandom random) {
    TestClient client = TestClient.opened(LIMITS, 1, 2, 3);
    for (String name : NAMES) {
      client.declareQueue(1, name);
    }
    ByteBuf unsent = Unpooled.buffer();
    int count = 1 + random.nextInt(FRAMES_PER_SESSION_MAX);
    for (int i = 0; i < count && client.socket.isOpen(); i++) {
      ByteBuf frames = frames(random);
      if (random.nextInt(60) == 0) {
        damage(random, frames);
      }
      unsent.writeBytes(frames);
      frames.release();
      if (random.nextInt(5) == 0) {
        int pieces = random.nextInt(10) == 0 ? 50 : 1;
        send(client, random, unsent, pieces);
        if (judge(client)) {
          break;
        }
      }
      if (random.nextInt(40) == 0) {
        client.broker.hold();
      } else if (random.nextInt(10) == 0) {
        client.broker.letGo();
      }
      if (random.nextInt(200) == 0) {
        client.loop.advanceMillis(1000L * random.nextInt(70));
      }
    }
    send(client, random, unsent, 1);
    judge(client);
    unsent.release();
    client.broker.letGo();
    client.loop.turn();
    client.socket.close();
    client.loop.turn();
    TestClient.finishAll();
    assertThat(client.heldBytes()).isZero();
    assertThat(client.metrics.connections()).isZero();
    assertThat(client.metrics.channels()).isZero();
    client
        .broker
        .queues
        .values()
        .forEach(queue -> {
          assertThat(queue.unackedMessages()).isZero();
          assertThat(queue.consumers()).isZero();
        });
  }

  private static void send(TestClient client, SplittableRandom random, ByteBuf bytes, int pieces) {
    for (int i = 0; i < pieces && bytes.isReadable(); i++) {
      int length =
          i == pieces - 1 ? bytes.readableBytes() : 1 + random.nextInt(bytes.readableBytes());
      client.write(Unpooled.copiedBuffer(bytes.readSlice(length)));
    }
    bytes.clear();
  }

  /** Looks at the answers; whether the connection is over. */
  private boolean judge(TestClient client) {
    boolean over = false;
    for (Method method : client.methods()) {
      switch (method) {
        case ConnectionMethod.Close close -> {
          over = true;
          count(close.replyCode(), close.replyText());
        }
        case ConnectionMethod.CloseOk ok -> over = true;
        case ChannelMethod.Close close -> count(close.replyCode(), close.replyText());
        case Method other -> {}
      }
    }
    return over;
  }

  private void count(int number, String text) {
    ReplyCode code = ReplyCode.of(number).orElseThrow();
    assertThat(code).as(text).isNotIn(ReplyCode.INTERNAL_ERROR, ReplyCode.REPLY_SUCCESS);
    codes.merge(code, 1L, Long::sum);
  }

  private ByteBuf frames(SplittableRandom random) {
    int channel = 1 + random.nextInt(CHANNELS);
    int dice = random.nextInt(100);
    if (dice < 40) {
      sentFrames += 3;
      String body = "x".repeat(random.nextInt(random.nextInt(10) == 0 ? BODY_BYTES_MAX : 50));
      return TestClient.message(channel, "", name(random), dice < 5, body, 4096);
    }
    sentFrames++;
    if (dice < 44) {
      return TestClient.header(channel, random.nextInt(20_000));
    }
    if (dice < 48) {
      return TestClient.body(channel, "y".repeat(random.nextInt(100)));
    }
    return TestClient.method(dice == 48 ? 0 : channel, method(random));
  }

  private static Method method(SplittableRandom random) {
    String queue = name(random);
    boolean nowait = random.nextInt(4) == 0;
    long tag = random.nextInt(random.nextInt(20) == 0 ? 100 : 12);
    List<Method> all = new ArrayList<>();
    all.add(new ChannelMethod.Open(""));
    all.add(new ChannelMethod.CloseOk());
    all.add(
        new BasicMethod.Consume(
            0, queue, "tag" + tag, false, random.nextBoolean(), false, nowait, FieldTable.EMPTY));
    all.add(new BasicMethod.Cancel("tag" + tag, nowait));
    all.add(new BasicMethod.Get(0, queue, random.nextBoolean()));
    all.add(new BasicMethod.Get(0, queue, random.nextBoolean()));
    all.add(new BasicMethod.Ack(tag, random.nextBoolean()));
    all.add(new BasicMethod.Nack(tag, random.nextBoolean(), random.nextBoolean()));
    all.add(new BasicMethod.Reject(tag, random.nextBoolean()));
    all.add(new BasicMethod.Qos(0, random.nextInt(5), false));
    all.add(new ConfirmMethod.Select(nowait));
    all.add(new QueueMethod.Declare(0, queue, false, true, false, false, nowait, FieldTable.EMPTY));
    all.add(new QueueMethod.Delete(0, queue, false, false, nowait));
    all.add(new QueueMethod.Bind(0, queue, "x", "k", nowait, FieldTable.EMPTY));
    all.add(new ExchangeMethod.Delete(0, "x", false, nowait));
    all.add(
        random.nextInt(6) == 0
            ? new ChannelMethod.Close(200, "bye", 0, 0)
            : new ChannelMethod.Open(""));
    return all.get(random.nextInt(all.size()));
  }

  private static String name(SplittableRandom random) {
    return NAMES[random.nextInt(NAMES.length)];
  }

  private static void damage(SplittableRandom random, ByteBuf bytes) {
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      int at = random.nextInt(bytes.readableBytes());
      bytes.setByte(
          at,
          random.nextBoolean()
              ? bytes.getByte(at) ^ (1 << random.nextInt(8))
              : random.nextInt(256));
    }
    if (random.nextInt(4) == 0) {
      bytes.writerIndex(bytes.readerIndex() + 1 + random.nextInt(bytes.readableBytes()));
    }
  }
}
