package dev.forebay.tests.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What came to consumers that put it here. */
public final class Deliveries {
  private static final int QUIET_MILLIS = 150;

  private final BlockingQueue<Delivery> waiting = new LinkedBlockingQueue<>();

  /** Starts a consumer that acknowledges; returns its tag. */
  public String consume(Channel on, String queue) throws IOException {
    return consume(on, queue, Map.of());
  }

  public String consume(Channel on, String queue, Map<String, Object> arguments)
      throws IOException {
    return on.basicConsume(
        queue, false, arguments, (tag, delivery) -> waiting.add(delivery), tag -> {});
  }

  public void consumeWithoutAcks(Channel on, String queue) throws IOException {
    on.basicConsume(queue, true, (tag, delivery) -> waiting.add(delivery), tag -> {});
  }

  public Delivery next() throws InterruptedException {
    Delivery delivery = waiting.poll(ConformanceTest.SOON.toSeconds(), TimeUnit.SECONDS);
    if (delivery == null) {
      throw new AssertionError("no delivery came");
    }
    return delivery;
  }

  public List<Delivery> next(int count) throws InterruptedException {
    List<Delivery> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(next());
    }
    return all;
  }

  public List<String> nextBodies(int count) throws InterruptedException {
    return next(count).stream().map(delivery -> new String(delivery.getBody(), UTF_8)).toList();
  }

  public boolean nothingComes() throws InterruptedException {
    return waiting.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS) == null;
  }

  public static long tag(Delivery delivery) {
    return delivery.getEnvelope().getDeliveryTag();
  }
}
