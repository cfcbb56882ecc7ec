package dev.forebay.tests.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Clients of both protocols on one broker. */
abstract class ExchangeTest extends KafkaTest {
  private static final long TIMEOUT_SECONDS = 20;

  /** A channel on a connection of its own. */
  Channel channel() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setPort(broker.port());
    factory.setAutomaticRecoveryEnabled(false);
    Connection connection = factory.newConnection();
    kept(() -> {
      if (connection.isOpen()) {
        connection.close();
      }
    });
    return connection.createChannel();
  }

  static void declareStream(Channel channel, String name, Map<String, Object> arguments)
      throws Exception {
    Map<String, Object> all = new HashMap<>(arguments);
    all.put("x-queue-type", "stream");
    channel.queueDeclare(name, true, false, false, all);
  }

  /** So many messages from there on; fails if they do not come. */
  List<Delivery> consume(String queue, Object offset, int count) throws Exception {
    BlockingQueue<Delivery> got = new LinkedBlockingQueue<>();
    Channel channel = consume(queue, offset, got);
    List<Delivery> read = new ArrayList<>();
    while (read.size() < count) {
      read.add(next(got));
    }
    channel.getConnection().close();
    return read;
  }

  /** Consumes and acknowledges until the channel is closed. */
  Channel consume(String queue, Object offset, BlockingQueue<Delivery> got) throws Exception {
    Channel channel = channel();
    channel.basicQos(100);
    channel.basicConsume(
        queue,
        false,
        Map.of("x-stream-offset", offset),
        (_, delivery) -> {
          got.add(delivery);
          channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        },
        _ -> {});
    return channel;
  }

  static Delivery next(BlockingQueue<Delivery> got) throws InterruptedException {
    Delivery next = got.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no delivery");
    }
    return next;
  }

  static List<Long> offsets(List<Delivery> deliveries) {
    return deliveries.stream()
        .map(one -> (Long) one.getProperties().getHeaders().get("x-stream-offset"))
        .toList();
  }

  static String text(ConsumerRecord<?, ?> message, String header) {
    return new String(message.headers().lastHeader(header).value(), UTF_8);
  }
}
