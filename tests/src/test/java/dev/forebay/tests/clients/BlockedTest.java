package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import dev.forebay.tests.crash.SlowSyncs;
import dev.forebay.tests.fuzz.FuzzedBroker;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockedTest {
  private static final long SYNC_NANOS = TimeUnit.MILLISECONDS.toNanos(2500);

  /** More than what one connection may have unsynced. */
  private static final int MESSAGES = 128;

  private static final byte[] BODY = new byte[256 << 10];

  @Test
  @Proves(Feature.BLOCKED)
  void aPublisherThatWaitsForTheDiskIsToldUntilItGoesOn(@TempDir Path directory) throws Exception {
    AtomicLong syncNanos = new AtomicLong();
    try (FuzzedBroker broker =
        new FuzzedBroker(directory, 1, disk -> new SlowSyncs(disk, syncNanos::get))) {
      ConnectionFactory clients = new ConnectionFactory();
      clients.setHost("127.0.0.1");
      clients.setPort(broker.port());
      try (Connection publishing = clients.newConnection();
          Connection beside = clients.newConnection()) {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch unblocked = new CountDownLatch(1);
        publishing.addBlockedListener(reason -> blocked.countDown(), unblocked::countDown);
        CountDownLatch bystander = new CountDownLatch(1);
        beside.addBlockedListener(reason -> bystander.countDown(), () -> {});
        Channel channel = publishing.createChannel();
        channel.queueDeclare("slow", true, false, false, null);
        channel.confirmSelect();
        syncNanos.set(SYNC_NANOS);
        for (int i = 0; i < MESSAGES; i++) {
          channel.basicPublish("", "slow", MessageProperties.MINIMAL_PERSISTENT_BASIC, BODY);
        }
        assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
        syncNanos.set(0);
        assertThat(unblocked.await(20, TimeUnit.SECONDS)).isTrue();
        channel.waitForConfirmsOrDie(60_000);
        assertThat(bystander.getCount()).isEqualTo(1);
      }
    }
  }
}
