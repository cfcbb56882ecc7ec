package dev.forebay.testkit.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestStreams;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Producers that send again what was not answered, over crashes and power cuts at any moment: no
 * answered batch is lost, none is there twice, and what was at an offset stays there. More seeds
 * with {@code -Dforebay.seeds=N}, one with {@code -Dforebay.seed=N}.
 */
final class StreamCrashTest {
  private static final int SEEDS = Integer.getInteger("forebay.seeds", 30);
  private static final Integer ONLY_SEED = Integer.getInteger("forebay.seed");
  private static final int LIVES = 5;
  private static final int ACTIONS = 60;
  private static final int PARTITIONS = 3;
  private static final int PRODUCERS = 3;
  private static final int IN_FLIGHT_MAX = 5;
  private static final int BATCH_BYTES_MAX = 90_000;

  /** A batch on its way, or answered. */
  private record Sent(int producer, long number, BatchHead head, int bytes) {}

  /** What a test knows of one partition. */
  private static final class Knowledge {
    private final TreeMap<Long, Sent> at = new TreeMap<>();
    private final Map<Long, Long> offsetOf = new HashMap<>();
    private final List<ArrayDeque<Sent>> unanswered = new ArrayList<>();
    private final int[] nextSequence = new int[PRODUCERS];
    private long start;
    private long trimming;
  }

  private final Map<Long, Sent> sent = new HashMap<>();
  private final List<Knowledge> partitions = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom();
  private long numbers;
  private int answers;

  @Test
  void nothingAnsweredIsLostAndNothingIsThereTwice() {
    if (ONLY_SEED != null) {
      run(ONLY_SEED);
      return;
    }
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        new StreamCrashTest().run(seed);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private void run(int seed) {
    random = new SplittableRandom(seed);
    TestNode node =
        new TestNode(seed % 2 == 0 ? 1 : 3, seed, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    node.connectStreams(0).create("s", PARTITIONS);
    for (int i = 0; i < PARTITIONS; i++) {
      Knowledge knowledge = new Knowledge();
      for (int producer = 0; producer < PRODUCERS; producer++) {
        knowledge.unanswered.add(new ArrayDeque<>());
      }
      partitions.add(knowledge);
    }
    for (int life = 0; life < LIVES; life++) {
      live(node);
      end(node);
      node.start();
      verify(node.connectStreams(0));
    }
    assertThat(answers).as("seed %d", seed).isPositive();
  }

  private void live(TestNode node) {
    List<TestStreams> clients = new ArrayList<>();
    for (int producer = 0; producer < PRODUCERS; producer++) {
      clients.add(node.connectStreams(random.nextInt(node.loopCount())));
    }
    for (int i = 0; i < PARTITIONS; i++) {
      for (int producer = 0; producer < PRODUCERS; producer++) {
        for (Sent again : List.copyOf(partitions.get(i).unanswered.get(producer))) {
          send(clients.get(producer), i, again);
        }
      }
    }
    for (int action = 0; action < ACTIONS; action++) {
      int number = random.nextInt(PARTITIONS);
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3, 4, 5 -> produce(clients, number);
        case 6 -> trimSometimes(clients.getFirst(), number);
        default -> node.steps(random.nextInt(60));
      }
    }
  }

  private void produce(List<TestStreams> clients, int number) {
    int producer = random.nextInt(PRODUCERS);
    Knowledge knowledge = partitions.get(number);
    ArrayDeque<Sent> unanswered = knowledge.unanswered.get(producer);
    if (unanswered.size() == IN_FLIGHT_MAX) {
      return;
    }
    int count = 1 + random.nextInt(3);
    BatchHead head =
        new BatchHead(count, numbers, 1000 + producer, (short) 0, knowledge.nextSequence[producer]);
    knowledge.nextSequence[producer] += count;
    int bytes = TestStreams.BATCH_BYTES_MIN + random.nextInt(BATCH_BYTES_MAX);
    Sent batch = new Sent(producer, numbers++, head, bytes);
    sent.put(batch.number, batch);
    unanswered.add(batch);
    send(clients.get(producer), number, batch);
  }

  private void send(TestStreams client, int number, Sent batch) {
    client
        .loop()
        .execute(() ->
            client
                .client()
                .append(
                    client.partition("s", number),
                    batch.head,
                    TestStreams.batch(batch.number, batch.bytes),
                    reply -> answered(number, batch, reply)));
  }

  private void answered(int number, Sent batch, AppendReply reply) {
    Knowledge knowledge = partitions.get(number);
    if (!(reply instanceof AppendReply.Appended appended)) {
      throw new AssertionError(batch + ": " + reply);
    }
    assertThat(knowledge.unanswered.get(batch.producer).poll()).isEqualTo(batch);
    learn(knowledge, appended.baseOffset(), batch);
    answers++;
  }

  private static void learn(Knowledge knowledge, long offset, Sent batch) {
    Sent before = knowledge.at.put(offset, batch);
    if (before != null && before.number != batch.number) {
      fail("offset %d had %s and has %s", offset, before, batch);
    }
    Long offsetBefore = knowledge.offsetOf.put(batch.number, offset);
    if (offsetBefore != null && offsetBefore != offset) {
      fail("%s is at %d and %d", batch, offsetBefore, offset);
    }
  }

  private void trimSometimes(TestStreams client, int number) {
    Knowledge knowledge = partitions.get(number);
    if (random.nextInt(4) > 0 || knowledge.at.isEmpty()) {
      return;
    }
    List<Long> known = List.copyOf(knowledge.at.keySet());
    long before = known.get(random.nextInt(known.size()));
    knowledge.trimming = Math.max(knowledge.trimming, before);
    client
        .loop()
        .execute(() ->
            client
                .client()
                .execute(
                    new StreamCommand.Trim("s", number, before),
                    reply -> {
                      if (reply instanceof StreamReply.Trimmed trimmed) {
                        knowledge.start = Math.max(knowledge.start, trimmed.startOffset());
                      } else {
                        fail(reply.toString());
                      }
                    }));
  }

  private void end(TestNode node) {
    node.steps(random.nextInt(200));
    switch (random.nextInt(4)) {
      case 0 -> node.crash();
      case 1 -> {
        node.powerCut(random);
        node.forgetView();
      }
      default -> node.powerCut(random);
    }
  }

  private void verify(TestStreams client) {
    for (int number = 0; number < PARTITIONS; number++) {
      Knowledge knowledge = partitions.get(number);
      Partition partition = client.partition("s", number);
      long start = client.bounds(partition).startOffset();
      assertThat(start).isBetween(knowledge.start, knowledge.trimming);
      knowledge.start = start;
      Set<Long> found = new HashSet<>();
      int[] lastSequence = {-1, -1, -1};
      for (TestStreams.Got got : client.readAll(partition)) {
        Sent batch = sent.get(got.number());
        if (batch == null) {
          throw new AssertionError("from nowhere: " + got);
        }
        assertThat(got.bytes()).isEqualTo(batch.bytes);
        learn(knowledge, got.offset(), batch);
        found.add(batch.number);
        assertThat(batch.head.baseSequence()).isGreaterThan(lastSequence[batch.producer]);
        lastSequence[batch.producer] = batch.head.baseSequence();
      }
      knowledge
          .at
          .tailMap(start)
          .forEach((offset, batch) ->
              assertThat(found).as("at %d: %s", offset, batch).contains(batch.number));
    }
  }
}
