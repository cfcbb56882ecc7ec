package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Bodies that are sent from where they are stored, and those beside them that are copied. */
class LargeBodiesTest extends ConformanceTest {
  private static final int KIB = 1 << 10;

  /** Around what decides how a body is sent, and how it is cut into frames and pieces. */
  private static final int[] LANDMARKS = {
    0, 4 * KIB, 8 * KIB, 16 * KIB, 32 * KIB, 64 * KIB, 128 * KIB, 256 * KIB, 1024 * KIB
  };

  private static final int SLOW_MESSAGES = 300;
  private static final int SLOW_BYTES = 64 * KIB;

  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

  @Test
  @Proves(Feature.CONSUME)
  void bodiesOfAllSizesArriveWholeAndInOrder() throws Exception {
    assertAllArrive(connection, MessageProperties.MINIMAL_PERSISTENT_BASIC);
    assertAllArrive(connection, MessageProperties.MINIMAL_BASIC);
  }

  @Test
  @Proves(Feature.CONSUME)
  void smallFramesCarryLargeBodies() throws Exception {
    ConnectionFactory smallFrames = broker.clients();
    smallFrames.setRequestedFrameMax(4 * KIB);
    try (Connection small = smallFrames.newConnection()) {
      assertAllArrive(small, MessageProperties.MINIMAL_PERSISTENT_BASIC);
    }
  }

  @Test
  @Proves(Feature.CONSUME)
  void aConsumerThatDoesNotReadHoldsUpNobodyAndLosesNothing() throws Exception {
    channel.queueDeclare("slow", true, false, false, null);
    channel.queueDeclare("fast", true, false, false, null);
    GatedSocket socket = new GatedSocket();
    Connection slow = connect(socket);
    Channel slowChannel = slow.createChannel();
    BlockingQueue<Delivery> read = new LinkedBlockingQueue<>();
    slowChannel.basicConsume("slow", false, (tag, delivery) -> read.add(delivery), tag -> {});
    socket.stopReading();
    List<byte[]> bodies = randomBodies();
    publish("slow", MessageProperties.MINIMAL_PERSISTENT_BASIC, bodies);

    channel.basicConsume("fast", true, (tag, delivery) -> deliveries.add(delivery), tag -> {});
    publish("fast", MessageProperties.MINIMAL_PERSISTENT_BASIC, bodies);
    assertArrive(bodies, deliveries);

    socket.readOn();
    assertArrive(bodies, read);
    slow.close();
    assertThat(channel.messageCount("slow")).isEqualTo(SLOW_MESSAGES);
    assertThat(broker.metric("forebay_pinned_bytes")).isZero();
  }

  @Test
  @Proves(Feature.CONSUME)
  void aConnectionThatIsLostKeepsNoMemory() throws Exception {
    channel.queueDeclare("slow", true, false, false, null);
    List<byte[]> bodies = randomBodies();
    publish("slow", MessageProperties.MINIMAL_BASIC, bodies);
    GatedSocket socket = new GatedSocket();
    Connection slow = connect(socket);
    Channel slowChannel = slow.createChannel();
    socket.stopReading();
    // Nothing tells the client that it consumes, since it does not read.
    slowChannel.asyncRpc(new AMQP.Basic.Consume.Builder().queue("slow").build());
    awaitMetric("forebay_messages_unacknowledged", unacknowledged -> unacknowledged > 0);
    if (loops == 1) {
      assertThat(broker.metric("forebay_pinned_bytes")).isPositive();
    }

    socket.close();
    awaitMetric("forebay_messages_unacknowledged", unacknowledged -> unacknowledged == 0);
    awaitMetric("forebay_pinned_bytes", pinned -> pinned == 0);
    socket.readOn();
    slow.abort();
    channel.basicConsume("slow", true, (tag, delivery) -> deliveries.add(delivery), tag -> {});
    assertArrive(bodies, deliveries);
  }

  private void assertAllArrive(Connection reader, AMQP.BasicProperties properties)
      throws Exception {
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    String queue = channel.queueDeclare("", true, false, false, null).getQueue();
    List<byte[]> bodies = new ArrayList<>();
    for (int landmark : LANDMARKS) {
      for (int size = Math.max(0, landmark - 10); size <= landmark + 1; size++) {
        bodies.add(body(random, size));
        bodies.add(body(random, random.nextInt(100)));
      }
    }
    Channel reading = reader.createChannel();
    reading.basicConsume(queue, true, (tag, delivery) -> deliveries.add(delivery), tag -> {});
    publish(queue, properties, bodies);
    try {
      assertArrive(bodies, deliveries);
    } catch (AssertionError e) {
      throw new AssertionError("with seed " + seed, e);
    }
    reading.close();
  }

  private void publish(String queue, AMQP.BasicProperties properties, List<byte[]> bodies)
      throws Exception {
    try (Channel confirming = connection.createChannel()) {
      confirming.confirmSelect();
      for (byte[] body : bodies) {
        confirming.basicPublish("", queue, properties, body);
      }
      confirming.waitForConfirmsOrDie(SOON.toMillis());
    }
  }

  private static void assertArrive(List<byte[]> bodies, BlockingQueue<Delivery> arriving)
      throws InterruptedException {
    for (int i = 0; i < bodies.size(); i++) {
      Delivery delivery = arriving.poll(SOON.toSeconds(), TimeUnit.SECONDS);
      if (delivery == null) {
        throw new AssertionError("message " + i + " did not come");
      }
      byte[] wanted = bodies.get(i);
      assertThat(delivery.getBody())
          .as("message %d of %d bytes", i, wanted.length)
          .isEqualTo(wanted);
    }
  }

  private Connection connect(GatedSocket socket) throws Exception {
    ConnectionFactory clients = broker.clients();
    clients.setSocketFactory(socket.factory());
    return clients.newConnection();
  }

  private void awaitMetric(String name, DoublePredicate condition) throws Exception {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (!condition.test(broker.metric(name))) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(name + " is " + broker.metric(name));
      }
      Thread.sleep(20);
    }
  }

  private static List<byte[]> randomBodies() {
    SplittableRandom random = new SplittableRandom(1);
    return IntStream.range(0, SLOW_MESSAGES).mapToObj(i -> body(random, SLOW_BYTES)).toList();
  }

  private static byte[] body(SplittableRandom random, int size) {
    byte[] body = new byte[size];
    random.nextBytes(body);
    return body;
  }
}
