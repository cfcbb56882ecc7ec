package dev.forebay.tests.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.BasicMethod;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Publishers that do not read what they are told: they are not read either. */
class DeafPublishersTest extends LimitsTest {
  private static final int CHANNELS = 1000;
  private static final String UNSENT = "forebay_unsent_bytes";
  private static final int UNSENT_BYTES_MAX = 8 * MIB;

  private final AtomicLong sent = new AtomicLong();

  @Test
  void returnsThatAreNotReadHoldUpThePublisher() throws Exception {
    int messages = 4000;
    byte[] body = new byte[16 << 10];
    try (RawClient deaf = open(1)) {
      deaf.confirmSelect(1);
      CompletableFuture<Void> writing =
          write(deaf, messages, 0, Unpooled.buffer().writeBytes(returned(1, body)));
      assertHeldUp(writing);
      bystander.isServed();
      assertThat(broker.metric(UNSENT)).isLessThan(UNSENT_BYTES_MAX);

      for (int i = 0; i < messages; i++) {
        assertThat(deaf.await(BasicMethod.Return.class).replyCode()).isEqualTo(312);
        assertThat(deaf.awaitBody()).hasSize(body.length);
      }
      while (deaf.await(BasicMethod.Ack.class).deliveryTag() < messages) {
        assertThat(sent).hasPositiveValue();
      }
      writing.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }
    awaitMetric(UNSENT, bytes -> bytes == 0);
  }

  @Test
  void confirmsThatAreNotReadHoldUpThePublisher() throws Exception {
    int rounds = 1500;
    try (RawClient deaf = open(CHANNELS)) {
      ByteBuf round = Unpooled.buffer();
      for (int channel = 1; channel <= CHANNELS; channel++) {
        deaf.confirmSelect(channel);
        round.writeBytes(RawClient.begin(channel, "nowhere", false, 0));
      }
      CompletableFuture<Void> writing = write(deaf, rounds, 2, round);
      assertHeldUp(writing);
      bystander.isServed();
      assertThat(broker.metric(UNSENT)).isLessThan(UNSENT_BYTES_MAX);

      int complete = 0;
      while (complete < CHANNELS) {
        if (deaf.await(BasicMethod.Ack.class).deliveryTag() == rounds) {
          complete++;
        }
      }
      writing.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }
    awaitMetric(UNSENT, bytes -> bytes == 0);
  }

  private CompletableFuture<Void> write(
      RawClient client, int times, long pauseMillis, ByteBuf frames) {
    return CompletableFuture.runAsync(() -> {
      try {
        for (int i = 0; i < times; i++) {
          client.send(frames.duplicate());
          sent.incrementAndGet();
          // What is read at once is confirmed at once.
          Thread.sleep(pauseMillis);
        }
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  /** The writer gets no further, since the broker does not read. */
  private void assertHeldUp(CompletableFuture<Void> writing) throws Exception {
    awaitMetric(UNSENT, bytes -> bytes > 3.0 * MIB);
    long before = -1;
    while (before != sent.get()) {
      before = sent.get();
      Thread.sleep(500);
    }
    assertThat(writing).isNotDone();
  }

  private static ByteBuf returned(int channel, byte[] body) {
    return RawClient.begin(channel, "nowhere", true, body.length)
        .writeBytes(RawClient.body(channel, body));
  }
}
