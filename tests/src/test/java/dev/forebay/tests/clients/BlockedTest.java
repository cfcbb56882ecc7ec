package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publisher that the broker has no room for is told so, and nobody else is. */
class BlockedTest {
  private static final int MESSAGES = 64;
  private static final int STAGED = 24;
  private static final byte[] BODY = new byte[256 << 10];

  @Test
  @Proves(Feature.BLOCKED)
  void aPublisherWithoutRoomIsToldUntilThereIsRoomAgain(@TempDir Path directory) throws Exception {
    try (TestBroker broker = TestBroker.start(directory, "memory.transient=4MiB", "loops=1");
        Connection staging = broker.clients().newConnection();
        Connection publishing = broker.clients().newConnection();
        Connection consuming = broker.clients().newConnection()) {
      CountDownLatch blocked = new CountDownLatch(1);
      CountDownLatch unblocked = new CountDownLatch(1);
      publishing.addBlockedListener(reason -> blocked.countDown(), unblocked::countDown);
      CountDownLatch bystander = new CountDownLatch(1);
      consuming.addBlockedListener(reason -> bystander.countDown(), () -> {});
      Channel channel = publishing.createChannel();
      channel.queueDeclare("full", false, false, false, null);
      // What is not committed yet keeps its memory; a backlog would leave it.
      Channel transaction = staging.createChannel();
      transaction.txSelect();
      for (int i = 0; i < STAGED; i++) {
        transaction.basicPublish("", "full", null, BODY);
      }
      Thread publisher =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int i = 0; i < MESSAGES; i++) {
                    channel.basicPublish("", "full", null, BODY);
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });

      assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(unblocked.getCount()).isEqualTo(1);
      staging.abort();
      CountDownLatch all = new CountDownLatch(MESSAGES);
      consuming.createChannel().basicConsume("full", true, (_, _) -> all.countDown(), _ -> {});
      assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(unblocked.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(bystander.getCount()).isEqualTo(1);
      publisher.join();
    }
  }
}
