package dev.forebay.protocol.amqp091.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.transport.connection.InputBudgets;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What is counted of input that waits, for its rest or for others, against what its buffers take.
 */
class CountedInputTest {
  private static final double COUNTED_MIN = 0.8;
  private static final int CHANNELS = 100;
  private static final int BODY_BYTES_MAX = 100_000;

  private final SplittableRandom random = new SplittableRandom(1);
  private final int[] channels = IntStream.rangeClosed(1, CHANNELS).toArray();

  @AfterEach
  void finish() {
    TestClient.finishAll();
  }

  @Test
  void incompleteMessages() {
    TestClient client = TestClient.opened(channels);
    for (int channel : channels) {
      int bytes = 2 + random.nextInt(BODY_BYTES_MAX);
      client.write(TestClient.method(channel, new BasicMethod.Publish(0, "", "q", false, false)));
      client.write(TestClient.header(channel, bytes));
      client.write(TestClient.body(channel, "x".repeat(1 + random.nextInt(bytes - 1))));
    }
    compare(client.metrics.incompleteContentBytes(), client.heldBytes());
  }

  @Test
  void incompleteFrames() {
    TestClient first = TestClient.opened(1);
    List<TestClient> clients = new ArrayList<>(List.of(first));
    for (int i = 1; i < CHANNELS; i++) {
      clients.add(first.neighbour(1));
    }
    long held = 0;
    for (TestClient client : clients) {
      client.frames();
      ByteBuf whole = TestClient.body(1, "x".repeat(2 + random.nextInt(BODY_BYTES_MAX)));
      int here = 1 + random.nextInt(whole.readableBytes() - 1);
      client.write(whole.readRetainedSlice(here / 2));
      client.write(whole.readRetainedSlice(here - here / 2));
      whole.release();
      held += client.heldBytes();
    }
    long free = (long) CHANNELS * InputBudgets.FREE_BYTES;
    compare(first.resources.frameMemory().heldBytes() + free, held);
  }

  @Test
  void framesThatWaitForEarlierMethods() {
    TestClient client = TestClient.opened(channels);
    client.broker.hold();
    for (int channel : channels) {
      client.declareQueue(channel, "q" + channel);
      publishSome(client, channel);
    }
    compare(client.metrics.waitingBytes(), client.heldBytes());
    client.broker.letGo();
    client.loop.turn();
    client.frames();
    assertThat(client.metrics.waitingBytes()).isZero();
    assertThat(client.heldBytes()).isZero();
  }

  @Test
  void framesThatWaitForMemoryOfOthers() {
    TestClient client = TestClient.opened(channels);
    client.declareQueue(1, "q");
    client.frames();
    client.broker.hasRoom = false;
    for (int channel : channels) {
      publishSome(client, channel);
    }
    compare(client.parkedBytes(), client.heldBytes());
  }

  private void publishSome(TestClient client, int channel) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      client.publish(channel, "", "q", "x".repeat(random.nextInt(BODY_BYTES_MAX / 10)));
    }
  }

  private static void compare(long counted, long held) {
    assertThat(held).isGreaterThan(BODY_BYTES_MAX);
    assertThat((double) counted).isBetween(COUNTED_MIN * held, 4.0 * held);
  }
}
