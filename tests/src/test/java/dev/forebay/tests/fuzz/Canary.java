package dev.forebay.tests.fuzz;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A well-behaved client among bad ones: publishes, has it confirmed and gets it back, over and
 * over. It also deletes the queues that the others share, so that nothing piles up in them.
 */
final class Canary implements AutoCloseable {
  private static final long SERVED_SECONDS_MAX = 20;
  private static final int ROUNDS_BETWEEN_DELETIONS = 50;
  private static final String QUEUE = "canary";

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final BlockingQueue<String> deliveries = new ArrayBlockingQueue<>(16);
  private final Connection connection;
  private final Channel channel;
  private final List<String> sharedQueues;
  private final Thread singer;
  private volatile boolean stopping;
  private final AtomicLong rounds = new AtomicLong();

  Canary(int port, List<String> sharedQueues) throws Exception {
    this.sharedQueues = sharedQueues;
    this.connection = clients(port).newConnection("canary");
    this.channel = connection.createChannel();
    channel.confirmSelect();
    channel.queueDeclare(QUEUE, true, true, false, null);
    channel.basicConsume(
        QUEUE,
        false,
        (tag, delivery) -> {
          channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
          deliveries.add(new String(delivery.getBody(), StandardCharsets.UTF_8));
        },
        tag -> {});
    singer = Thread.ofPlatform().start(this::sing);
  }

  static ConnectionFactory clients(int port) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setRequestedHeartbeat(10);
    return factory;
  }

  /** Sings no more; how many rounds it was served, all of them. */
  long stop() throws InterruptedException {
    stopping = true;
    singer.join();
    Throwable failed = failure.get();
    if (failed != null) {
      throw new AssertionError("after " + rounds + " rounds the canary was not served", failed);
    }
    return rounds.get();
  }

  /** Deletes the queues that the others share. */
  void deleteSharedQueues() throws Exception {
    for (String queue : sharedQueues) {
      try (Connection other = clients(connection.getPort()).newConnection()) {
        Objects.requireNonNull(other.createChannel()).queueDelete(queue);
      } catch (java.io.IOException e) {
        // One of the others has it for itself; it goes with that connection.
        if (!String.valueOf(e.getCause()).contains("RESOURCE_LOCKED")) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    stopping = true;
    connection.abort();
  }

  private void sing() {
    try {
      while (!stopping) {
        String song = "round " + rounds;
        channel.basicPublish(
            "", QUEUE, MessageProperties.PERSISTENT_BASIC, song.getBytes(StandardCharsets.UTF_8));
        channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(SERVED_SECONDS_MAX));
        String heard = deliveries.poll(SERVED_SECONDS_MAX, TimeUnit.SECONDS);
        if (!song.equals(heard)) {
          throw new AssertionError(heard + " instead of " + song);
        }
        if (rounds.incrementAndGet() % ROUNDS_BETWEEN_DELETIONS == 0) {
          deleteSharedQueues();
        }
      }
    } catch (Exception | AssertionError e) {
      failure.set(e);
    }
  }
}
