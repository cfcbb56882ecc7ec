package dev.forebay.protocol.amqp091.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishTest {
  private static final int FRAME_MAX = 131_072;

  private final TestClient client = TestClient.opened(1, 2);

  PublishTest() {
    client.declareQueue(1, "q");
    client.frames();
  }

  @AfterEach
  void finish() {
    TestClient.finishAll();
  }

  @Test
  void confirmsOncePerTurn() {
    client.confirmSelect(1);
    ByteBuf three = Unpooled.buffer();
    for (String body : List.of("a", "", "c")) {
      three.writeBytes(message(1, false, body));
    }
    client.write(three);
    assertThat(client.methods()).containsExactly(new BasicMethod.Ack(3, true));
    assertThat(client.broker.queue("q").readyBodies()).containsExactly("a", "", "c");
    client.publish(1, "", "q", "d");
    assertThat(client.methods()).containsExactly(new BasicMethod.Ack(4, false));
  }

  @Test
  void saysNothingWithoutConfirmSelect() {
    client.publish(1, "", "q", "a");
    assertThat(client.frames()).isEmpty();
  }

  @Test
  void returnsUnroutableMandatoryBeforeItsConfirm() {
    client.confirmSelect(1);
    client.write(TestClient.message(1, "", "nowhere", true, "lost", FRAME_MAX));
    assertThat(client.frames())
        .containsExactly(
            new TestClient.MethodFrame(1, new BasicMethod.Return(312, "NO_ROUTE", "", "nowhere")),
            new TestClient.Header(1, 4),
            new TestClient.Body(1, "lost"),
            new TestClient.MethodFrame(1, new BasicMethod.Ack(1, false)));
    client.write(TestClient.message(1, "", "nowhere", false, "lost", FRAME_MAX));
    assertThat(client.methods()).containsExactly(new BasicMethod.Ack(2, false));
  }

  @Test
  void takesContentByteByByte() {
    ByteBuf bytes = message(1, false, "hello");
    while (bytes.isReadable()) {
      client.write(Unpooled.copiedBuffer(bytes.readSlice(1)));
    }
    assertThat(client.broker.queue("q").readyBodies()).containsExactly("hello");
  }

  @Test
  void takesContentInTinyFrames() {
    client.write(TestClient.message(1, "", "q", false, "a longer text", 9));
    assertThat(client.broker.queue("q").readyBodies()).containsExactly("a longer text");
  }

  @Test
  void keepsInterleavedChannelsApart() {
    ByteBuf frames = publish(1);
    frames.writeBytes(publish(2));
    frames.writeBytes(TestClient.header(2, 4)).writeBytes(TestClient.header(1, 4));
    frames.writeBytes(TestClient.body(1, "on")).writeBytes(TestClient.body(2, "tw"));
    frames.writeBytes(TestClient.body(2, "o2")).writeBytes(TestClient.body(1, "e1"));
    client.write(frames);
    assertThat(client.broker.queue("q").readyBodies()).containsExactlyInAnyOrder("one1", "two2");
  }

  @Test
  void anyCutOfAnyTrafficMeansTheSame() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      StringBuilder expected = new StringBuilder();
      ByteBuf all = Unpooled.buffer();
      for (int i = 0; i < 20; i++) {
        String body = i + "x".repeat(random.nextInt(300));
        expected.append(body).append(' ');
        all.writeBytes(TestClient.message(1, "", "q", false, body, 9 + random.nextInt(400)));
      }
      while (all.isReadable()) {
        client.write(
            Unpooled.copiedBuffer(
                all.readSlice(Math.min(all.readableBytes(), 1 + random.nextInt(900)))));
      }
      String published = String.join(" ", client.broker.queue("q").readyBodies()) + " ";
      assertThat(published.contentEquals(expected)).as("seed %d", seed).isTrue();
      client.broker.queue("q").purge();
    }
  }

  @Test
  void stopsReadingUnderPressureOnlyFromPublishers() {
    client.broker.mayPublish = false;
    client.declareQueue(1, "other");
    assertThat(client.socket.config().isAutoRead()).isTrue();
    client.publish(1, "", "q", "a");
    assertThat(client.socket.config().isAutoRead()).isFalse();
    client.loop.advanceMillis(600_000);
    assertThat(client.socket.isOpen()).isTrue();
    client.broker.mayPublish = true;
    client.broker.listener.mayPublishAgain();
    assertThat(client.socket.config().isAutoRead()).isTrue();
    client.frames();
  }

  @Test
  void incompleteContentHasADeadline() {
    client.write(publish(1));
    client.write(TestClient.header(1, 100));
    for (int i = 0; i < 10; i++) {
      client.write(heartbeat());
      client.loop.advanceMillis(10_000);
    }
    assertThat(client.methods())
        .last()
        .isInstanceOfSatisfying(
            ConnectionMethod.Close.class, close -> assertThat(close.replyCode()).isEqualTo(506));
  }

  private static ByteBuf heartbeat() {
    return Unpooled.wrappedBuffer(new byte[] {8, 0, 0, 0, 0, 0, 0, (byte) 206});
  }

  private static ByteBuf publish(int channel) {
    return TestClient.method(channel, new BasicMethod.Publish(0, "", "q", false, false));
  }

  private static ByteBuf message(int channel, boolean mandatory, String body) {
    return TestClient.message(channel, "", "q", mandatory, body, FRAME_MAX);
  }
}
