package dev.forebay.protocol.amqp091.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Frames that have begun and not ended hold memory of the loop; whoever has some can finish. */
class IncompleteFrameTest {
  private static final int LOOP_BYTES = 250_000;
  private static final String BODY = "x".repeat(100_000);

  private final TestClient first = TestClient.withFrameMemory(LOOP_BYTES, 1);
  private final TestClient second = first.neighbour(1);
  private final TestClient third = first.neighbour(1);

  @AfterEach
  void finish() {
    TestClient.finishAll();
  }

  @Test
  void whoeverGetsNoMemoryIsNotReadUntilOthersHaveFinished() {
    begin(first, 60_000);
    begin(second, 60_000);
    begin(third, 60_000);
    assertThat(third.socket.config().isAutoRead()).isFalse();
    assertThat(first.socket.config().isAutoRead()).isTrue();

    end(first, 60_000);
    assertThat(third.socket.config().isAutoRead()).isTrue();
    end(second, 60_000);
    end(third, 60_000);
    assertDelivered(first);
    assertDelivered(second);
    assertDelivered(third);
    assertThat(first.resources.frameMemory().heldBytes()).isZero();
  }

  @Test
  void whoeverHoldsMemoryForTooLongWhileOthersWaitHasToGo() {
    begin(first, 60_000);
    begin(second, 60_000);
    begin(third, 60_000);
    first.loop.advanceMillis(6_000);
    assertThat(closed(first) + closed(second)).isEqualTo(1);
    assertThat(third.socket.config().isAutoRead()).isTrue();
    end(third, 60_000);
    assertDelivered(third);
  }

  @Test
  void whatThoseBringWhoWaitIsLimitedToo() {
    begin(first, 60_000);
    begin(second, 60_000);
    begin(third, 90_000);
    TestClient fourth = first.neighbour(1);
    begin(fourth, 90_000);
    TestClient fifth = first.neighbour(1);
    begin(fifth, 90_000);
    assertThat(fourth.socket.config().isAutoRead()).isFalse();
    assertThat(fifth.methods())
        .containsExactly(
            new ConnectionMethod.Close(
                506, "RESOURCE_ERROR - no memory for a frame of 100008 bytes", 0, 0));
  }

  @Test
  void whoGoesGivesTheMemoryBack() {
    begin(first, 60_000);
    begin(second, 60_000);
    begin(third, 60_000);
    third.socket.close();
    TestClient fourth = first.neighbour(1);
    begin(fourth, 60_000);
    first.socket.close();
    first.loop.turn();
    assertThat(fourth.socket.config().isAutoRead()).isTrue();
    second.socket.close();
    fourth.socket.close();
    first.loop.turn();
    assertThat(first.resources.frameMemory().heldBytes()).isZero();
  }

  /** The small frames of a message, and so many bytes of its body's. */
  private static void begin(TestClient client, int bodyBytes) {
    client.declareQueue(1, "q");
    client.frames();
    ByteBuf out = TestClient.method(1, new BasicMethod.Publish(0, "", "q", false, false));
    out.writeBytes(TestClient.header(1, BODY.length()));
    out.writeBytes(TestClient.body(1, BODY), 7 + bodyBytes);
    client.write(out);
  }

  private static void end(TestClient client, int bodyBytes) {
    ByteBuf body = TestClient.body(1, BODY);
    client.write(Unpooled.copiedBuffer(body.skipBytes(7 + bodyBytes)));
  }

  private static void assertDelivered(TestClient client) {
    assertThat(client.broker.queue("q").readyBodies()).containsExactly(BODY);
  }

  private static long closed(TestClient client) {
    return client.methods().stream().filter(ConnectionMethod.Close.class::isInstance).count();
  }
}
