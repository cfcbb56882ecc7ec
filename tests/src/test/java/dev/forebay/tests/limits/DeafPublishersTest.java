package dev.forebay.tests.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Publishers that do not read what they are told: they are read, up to a limit. */
class DeafPublishersTest extends LimitsTest {
  private static final int CHANNELS = 1000;
  private static final String UNSENT = "forebay_unsent_bytes";
  private static final int UNSENT_BYTES_MAX = 8 * MIB;

  private final AtomicLong sent = new AtomicLong();

  @Test
  void returnsThatAreNotReadDoNotHoldUpThePublisher() throws Exception {
    int messages = 2000;
    byte[] body = new byte[16 << 10];
    try (RawClient deaf = open(1)) {
      deaf.confirmSelect(1);
      CompletableFuture<Void> writing =
          write(deaf, messages, Unpooled.buffer().writeBytes(returned(1, body)));
      writing.get(SOON.toSeconds(), TimeUnit.SECONDS);
      bystander.isServed();

      for (int i = 0; i < messages; i++) {
        assertThat(deaf.await(BasicMethod.Return.class).replyCode()).isEqualTo(312);
        assertThat(deaf.awaitBody()).hasSize(body.length);
      }
      while (deaf.await(BasicMethod.Ack.class).deliveryTag() < messages) {
        assertThat(sent).hasPositiveValue();
      }
    }
    awaitMetric(UNSENT, bytes -> bytes == 0);
  }

  @Test
  void whoHasTooManyOfThemIsDropped() throws Exception {
    try (RawClient deaf = open(1)) {
      CompletableFuture<Void> writing =
          write(deaf, 10_000, Unpooled.buffer().writeBytes(returned(1, new byte[16 << 10])));
      assertThat(writing).failsWithin(SOON);
      bystander.isServed();
    }
    awaitMetric(UNSENT, bytes -> bytes == 0);
  }

  /** One for each channel and turn at most, however many messages they tell of. */
  @Test
  void confirmsThatAreNotReadAreFewAndNotLost() throws Exception {
    int rounds = 60;
    try (RawClient deaf = open(CHANNELS)) {
      ByteBuf round = Unpooled.buffer();
      for (int channel = 1; channel <= CHANNELS; channel++) {
        deaf.confirmSelect(channel);
        round.writeBytes(RawClient.begin(channel, "nowhere", false, 0));
      }
      CompletableFuture<Void> writing = write(deaf, rounds, round);
      bystander.isServed();
      writing.get(SOON.toSeconds(), TimeUnit.SECONDS);
      bystander.isServed();
      assertThat(broker.metric(UNSENT)).isLessThan(UNSENT_BYTES_MAX);

      long[] confirmed = new long[CHANNELS + 1];
      int complete = 0;
      while (complete < CHANNELS) {
        RawClient.Frame frame = deaf.next();
        long tag = ((BasicMethod.Ack) frame.method()).deliveryTag();
        assertThat(tag).isGreaterThan(confirmed[frame.channel()]);
        confirmed[frame.channel()] = tag;
        complete += tag == rounds ? 1 : 0;
      }
    }
    awaitMetric(UNSENT, bytes -> bytes == 0);
  }

  private CompletableFuture<Void> write(RawClient client, int times, ByteBuf frames) {
    return CompletableFuture.runAsync(() -> {
      try {
        for (int i = 0; i < times; i++) {
          client.send(frames.duplicate());
          sent.incrementAndGet();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private static ByteBuf returned(int channel, byte[] body) {
    return RawClient.begin(channel, "nowhere", true, body.length)
        .writeBytes(RawClient.body(channel, body));
  }
}
