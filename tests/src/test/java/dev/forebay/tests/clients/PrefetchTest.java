package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefetchTest extends ConformanceTest {
  private final Deliveries deliveries = new Deliveries();

  @Test
  @Proves(Feature.QOS)
  void theConsumersOfAChannelShareAGlobalPrefetch() throws Exception {
    List<String> queues = queues(8, 10);
    channel.basicQos(5, true);
    for (String queue : queues) {
      deliveries.consume(channel, queue);
    }
    ArrayDeque<Delivery> held = new ArrayDeque<>(deliveries.next(5));
    assertThat(deliveries.nothingComes()).isTrue();

    Map<String, Integer> got = new HashMap<>();
    for (int i = 0; i < 80; i++) {
      Delivery oldest = held.remove();
      got.merge(oldest.getEnvelope().getRoutingKey(), 1, Integer::sum);
      channel.basicAck(Deliveries.tag(oldest), false);
      if (i < 75) {
        held.add(deliveries.next());
      }
    }
    assertThat(got).hasSize(8).allSatisfy((queue, count) -> assertThat(count).isEqualTo(10));
  }

  @Test
  @Proves(Feature.QOS)
  void noQueueKeepsAGlobalPrefetchFromAnother() throws Exception {
    List<String> queues = queues(6, 60);
    channel.basicQos(1, true);
    for (String queue : queues) {
      deliveries.consume(channel, queue);
    }
    Map<String, Integer> got = new HashMap<>();
    for (int i = 0; i < 120; i++) {
      Delivery delivery = deliveries.next();
      got.merge(delivery.getEnvelope().getRoutingKey(), 1, Integer::sum);
      channel.basicAck(Deliveries.tag(delivery), false);
    }
    assertThat(got).hasSize(6).allSatisfy((queue, count) -> assertThat(count).isBetween(5, 60));
  }

  @Test
  @Proves(Feature.QOS)
  void whatAnIdleQueueHasBeenLentComesBack() throws Exception {
    List<String> queues = queues(8, 0);
    channel.basicQos(2, true);
    for (String queue : queues) {
      deliveries.consume(channel, queue);
    }
    for (int round = 0; round < 3; round++) {
      for (String queue : queues) {
        fill(queue, "one", "two", "three");
        for (Delivery delivery : deliveries.next(2)) {
          assertThat(delivery.getEnvelope().getRoutingKey()).isEqualTo(queue);
          channel.basicAck(Deliveries.tag(delivery), false);
        }
        channel.basicAck(Deliveries.tag(deliveries.next()), false);
      }
    }
    assertThat(deliveries.nothingComes()).isTrue();
  }

  @Test
  @Proves(Feature.QOS)
  void bothPrefetchesHoldAtOnce() throws Exception {
    List<String> queues = queues(2, 9);
    channel.basicQos(2, false);
    channel.basicQos(3, true);
    deliveries.consume(channel, queues.get(0));
    deliveries.next(2);
    assertThat(deliveries.nothingComes()).isTrue();
    deliveries.consume(channel, queues.get(1));
    deliveries.next(1);
    assertThat(deliveries.nothingComes()).isTrue();

    channel.basicAck(0, true);
    deliveries.next(3);
    assertThat(deliveries.nothingComes()).isTrue();
  }

  @Test
  @Proves(Feature.QOS)
  void getsAreNotLimitedAndConsumersWithoutAcknowledgementsWait() throws Exception {
    List<String> queues = queues(3, 3);
    channel.basicQos(1, true);
    deliveries.consume(channel, queues.get(0));
    Delivery held = deliveries.next();
    assertThat(channel.basicGet(queues.get(0), false)).isNotNull();
    assertThat(channel.basicGet(queues.get(1), false)).isNotNull();

    Deliveries automatic = new Deliveries();
    automatic.consumeWithoutAcks(channel, queues.get(2));
    assertThat(automatic.nothingComes()).isTrue();
    channel.basicAck(Deliveries.tag(held), false);
    channel.basicAck(Deliveries.tag(deliveries.next()), false);
    assertThat(automatic.nextBodies(3)).containsExactly("0", "1", "2");
    fill(queues.get(0), "3");
    deliveries.next();
    fill(queues.get(2), "3");
    assertThat(automatic.nothingComes()).isTrue();
  }

  @Test
  @Proves(Feature.QOS)
  void aNewGlobalPrefetchActsOnRunningConsumers() throws Exception {
    String queue = queues(1, 20).getFirst();
    deliveries.consume(channel, queue);
    List<Delivery> held = deliveries.next(20);
    channel.basicQos(4, true);
    channel.basicNack(Deliveries.tag(held.getLast()), true, true);
    deliveries.next(4);
    assertThat(deliveries.nothingComes()).isTrue();

    channel.basicQos(6, true);
    deliveries.next(2);
    assertThat(deliveries.nothingComes()).isTrue();

    channel.basicQos(2, true);
    channel.basicAck(Deliveries.tag(held.getLast()) + 4, true);
    assertThat(deliveries.nothingComes()).isTrue();

    channel.basicQos(0, true);
    deliveries.next(14);
  }

  @Test
  @Proves(Feature.QOS)
  void aNewPrefetchIsForConsumersThatComeAfterIt() throws Exception {
    String queue = queues(1, 20).getFirst();
    channel.basicQos(2);
    deliveries.consume(channel, queue);
    deliveries.next(2);
    channel.basicQos(5);
    assertThat(deliveries.nothingComes()).isTrue();

    deliveries.consume(channel, queue);
    deliveries.next(5);
    assertThat(deliveries.nothingComes()).isTrue();
  }

  @Test
  @Proves(Feature.QOS)
  void aPrefetchOfConsumersEndsTheGlobalOne() throws Exception {
    String queue = queues(1, 5).getFirst();
    channel.basicQos(1, true);
    deliveries.consume(channel, queue);
    deliveries.next();
    assertThat(deliveries.nothingComes()).isTrue();

    channel.basicQos(2, false);
    deliveries.next(4);
  }

  @Test
  @Proves(Feature.QOS)
  void whatACancelledConsumerHoldsCountsUntilItIsAcknowledged() throws Exception {
    List<String> queues = queues(2, 2);
    channel.basicQos(2, true);
    String tag = deliveries.consume(channel, queues.get(0));
    List<Delivery> held = deliveries.next(2);
    channel.basicCancel(tag);
    deliveries.consume(channel, queues.get(1));
    assertThat(deliveries.nothingComes()).isTrue();

    channel.basicAck(Deliveries.tag(held.getLast()), true);
    deliveries.next(2);
  }

  @Test
  @Proves(Feature.QOS)
  void everyWayToSettleMakesRoomInAGlobalPrefetch() throws Exception {
    channel.queueDeclare("dead", false, false, false, null);
    channel.queueDeclare(
        "living",
        false,
        false,
        false,
        Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead"));
    fill("living", "a", "b", "c", "d", "e");
    channel.basicQos(1, true);
    String tag = deliveries.consume(channel, "living");
    channel.basicAck(Deliveries.tag(deliveries.next()), false);
    channel.basicReject(Deliveries.tag(deliveries.next()), false);
    channel.basicNack(Deliveries.tag(deliveries.next()), false, false);
    channel.basicNack(Deliveries.tag(deliveries.next()), false, true);
    assertThat(deliveries.nextBodies(1)).containsExactly("d");
    channel.basicRecover(true);
    Delivery again = deliveries.next();
    assertThat(again.getEnvelope().isRedeliver()).isTrue();
    channel.basicAck(Deliveries.tag(again), false);
    assertThat(deliveries.nextBodies(1)).containsExactly("e");
    channel.basicCancel(tag);
    assertThat(channel.messageCount("dead")).isEqualTo(2);
  }

  @Test
  @Proves(Feature.QOS)
  void thousandsOfConsumersShareAPrefetch() throws Exception {
    String queue = queues(1, 50).getFirst();
    Channel many = connection.createChannel();
    many.basicQos(3, true);
    for (int i = 0; i < 2000; i++) {
      deliveries.consume(many, queue);
    }
    for (int i = 0; i < 50; i++) {
      many.basicAck(Deliveries.tag(deliveries.next()), false);
    }
    assertThat(channel.consumerCount(queue)).isEqualTo(2000);
    many.close();
    assertThat(channel.consumerCount(queue)).isZero();
  }

  @Test
  @Proves(Feature.QOS)
  void aPrefetchSizeIsNotImplemented() {
    assertConnectionCloses(
        NOT_IMPLEMENTED,
        "NOT_IMPLEMENTED - prefetch_size!=0 (10)",
        () -> channel.basicQos(10, 1, false));
  }

  private List<String> queues(int count, int messages) throws Exception {
    List<String> queues = new ArrayList<>();
    String[] bodies = IntStream.range(0, messages).mapToObj(String::valueOf).toArray(String[]::new);
    for (int i = 0; i < count; i++) {
      String name = "shared-" + i;
      channel.queueDeclare(name, false, false, false, null);
      fill(name, bodies);
      queues.add(name);
    }
    return queues;
  }
}
