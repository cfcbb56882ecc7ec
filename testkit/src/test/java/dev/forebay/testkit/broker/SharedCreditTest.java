package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.form.MessageView;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A budget shared by consumers of queues on all shards. */
@ParameterizedClass(name = "loops={0}")
@ValueSource(ints = {1, 3})
final class SharedCreditTest {
  private static final int QUEUES = 12;
  private static final long REST_MILLIS = 100;

  @Parameter int loops;
  private TestNode node;
  private TestClient client;
  private SharedCredit credit;

  /** What the consumers hold together, oldest first. */
  private final ArrayDeque<Delivery> held = new ArrayDeque<>();

  private final int[] filled = new int[QUEUES];
  private final int[] delivered = new int[QUEUES];
  private final List<Running> running = new ArrayList<>();
  private int cancelled;

  private record Running(int queue, ConsumerHandle handle) {}

  private record Delivery(int queue, ConsumerHandle consumer, long offset) {
    void settle() {
      consumer.queue().settle(consumer, offset, offset + 1);
    }
  }

  private final class Sink implements DeliverySink {
    private final int queue;

    Sink(int queue) {
      this.queue = queue;
    }

    @Override
    public void deliver(
        ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
      held.add(new Delivery(queue, consumer, offset));
      delivered[queue]++;
    }

    @Override
    public void cancelled(ConsumerHandle consumer) {
      cancelled++;
    }
  }

  @SuppressWarnings("NullAway.Init") // start fills the fields
  SharedCreditTest() {}

  @BeforeEach
  void start() {
    node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    client = node.connect(0);
    credit = client.sharedCredit();
    for (int i = 0; i < QUEUES; i++) {
      client.declare(name(i), false);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 30, 1000})
  void allQueuesGetTheirTurnWithinTheLimit(int limit) {
    client.limit(credit, limit);
    fillAll(100);
    consumeAll();
    node.pass(REST_MILLIS);
    assertThat(held).hasSize(Math.min(limit, QUEUES * 100));
    int settled = 0;
    while (!held.isEmpty()) {
      client.run(() -> held.remove().settle());
      settled++;
      node.pass(1);
      assertThat(held.size()).isLessThanOrEqualTo(limit);
      if (settled == QUEUES * 40) {
        assertThat(Arrays.stream(delivered).min().getAsInt()).isGreaterThanOrEqualTo(8);
      }
    }
    assertThat(settled).isEqualTo(QUEUES * 100);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void whatIdleQueuesWereLentComesBack(int limit) {
    client.limit(credit, limit);
    consumeAll();
    for (int round = 0; round < 3 * QUEUES; round++) {
      int queue = round % QUEUES;
      fill(queue, 2 * limit + 1);
      node.pass(REST_MILLIS);
      assertThat(held).as("round " + round).hasSize(limit);
      assertThat(held).allMatch(delivery -> delivery.queue == queue);
      while (!held.isEmpty()) {
        settleAll();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChangedLimitActsOnRunningConsumers(boolean startsLimited) {
    if (startsLimited) {
      client.limit(credit, 300);
    }
    consumeAll();
    fillAll(25);
    node.pass(REST_MILLIS);
    assertThat(held).hasSize(300);

    client.limit(credit, 20);
    fillAll(1);
    node.pass(REST_MILLIS);
    assertThat(held).hasSize(300);
    settle(290);
    assertThat(held).hasSize(20);

    client.limit(credit, 25);
    fillAll(5);
    node.pass(REST_MILLIS);
    assertThat(held).hasSize(25);

    client.limit(credit, SharedCredit.UNLIMITED);
    node.pass(REST_MILLIS);
    assertThat(held).hasSize(300 + QUEUES * 6 - 290);
  }

  @Test
  void aConsumerThatGoesReturnsWhatItWasLent() {
    client.limit(credit, 4);
    consume(0);
    fill(0, 1);
    node.pass(REST_MILLIS);
    cancel(running.removeFirst());
    consume(1);
    fill(1, 10);
    node.pass(REST_MILLIS);
    assertThat(held).hasSize(4);

    client.execute(new CatalogCommand.DeleteQueue(TestClient.HOST, name(1), false, false));
    assertThat(cancelled).isOne();
    settleAll();
    consume(2);
    fill(2, 10);
    node.pass(REST_MILLIS);
    assertThat(held).hasSize(4);
  }

  /** Whatever happened before: at rest the budget is used up, or nothing is left to deliver. */
  @Test
  void noCreditIsLostWhateverHappens() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int limit = 3;
    client.limit(credit, limit);
    consumeAll();
    for (int step = 0; step < 600; step++) {
      switch (random.nextInt(7)) {
        case 0, 1, 2 -> fill(random.nextInt(QUEUES), 1 + random.nextInt(6));
        case 3, 4 -> settle(random.nextInt(held.size() + 1));
        case 5 -> {
          cancel(running.remove(random.nextInt(running.size())));
          consume(random.nextInt(QUEUES));
        }
        default -> {
          limit = 1 + random.nextInt(12);
          client.limit(credit, limit);
        }
      }
      if (random.nextInt(5) == 0) {
        node.pass(REST_MILLIS);
        assertThat(held.size() >= limit || wanted() == 0)
            .as("seed %d: %d held of %d, %d wanted", seed, held.size(), limit, wanted())
            .isTrue();
      }
    }
  }

  /** Messages that a consumer waits for. */
  private int wanted() {
    return running.stream()
        .map(Running::queue)
        .distinct()
        .mapToInt(queue -> filled[queue] - delivered[queue])
        .sum();
  }

  private void consume(int queue) {
    running.add(
        new Running(
            queue,
            client.consume(
                new ConsumeCommand(TestClient.HOST, name(queue), false, false, 1000, 0, credit),
                new Sink(queue))));
  }

  private void cancel(Running consumer) {
    client.run(() -> consumer.handle.cancel(() -> {}));
  }

  private void settleAll() {
    settle(held.size());
  }

  private void settle(int count) {
    List<Delivery> settled = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      settled.add(held.remove());
    }
    client.run(() -> settled.forEach(Delivery::settle));
    node.pass(REST_MILLIS);
  }

  private void consumeAll() {
    for (int i = 0; i < QUEUES; i++) {
      consume(i);
    }
  }

  private void fillAll(int messages) {
    for (int i = 0; i < QUEUES; i++) {
      fill(i, messages);
    }
  }

  private void fill(int queue, int messages) {
    filled[queue] += messages;
    client.publishAndConfirm("", name(queue), false, new TestClient.Batch(0, messages, 16, 50));
  }

  private static String name(int queue) {
    return "q" + queue;
  }
}
