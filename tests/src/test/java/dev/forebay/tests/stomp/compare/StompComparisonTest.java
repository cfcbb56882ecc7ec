package dev.forebay.tests.stomp.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.forebay.tests.clients.TestBroker;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random clients at a RabbitMQ with its plugin for STOMP, which this starts, and at this broker:
 * all answers and all that each subscription is sent are the same, in order. {@code
 * -Dforebay.sequences=} says how many sequences there are, without it none; {@code -Dforebay.seed=}
 * plays one again. What differs on purpose the steps leave out; docs/protocols/stomp.md has it.
 */
class StompComparisonTest {
  private static final int SEQUENCES = Integer.getInteger("forebay.sequences", 0);
  private static final long FIRST_SEED = Long.getLong("forebay.first", 1);
  private static final int STEPS = Integer.getInteger("forebay.steps", 40);
  private static final int PARALLEL = Integer.getInteger("forebay.parallel", 8);
  private static final long SAME_MILLIS_MAX = 3000;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void clientsHearTheSame(int loops) throws Exception {
    Long one = Long.getLong("forebay.seed");
    assumeTrue(
        RabbitMqBroker.isInstalled() && (SEQUENCES > 0 || one != null),
        "no sequences, or no RabbitMQ");
    Path theirs = Files.createDirectory(directory.resolve("rabbitmq"));
    try (RabbitMqBroker rabbitMq = RabbitMqBroker.start(theirs);
        TestBroker broker = TestBroker.start(directory.resolve("data"), "loops=" + loops)) {
      List<String> differing = Collections.synchronizedList(new ArrayList<>());
      List<Long> seeds =
          one == null
              ? LongStream.range(FIRST_SEED, FIRST_SEED + SEQUENCES).boxed().toList()
              : List.of(one);
      try (ExecutorService players = Executors.newFixedThreadPool(PARALLEL)) {
        for (long seed : seeds) {
          players.submit(() -> differing.addAll(play(seed, rabbitMq.address(), broker.stomp())));
        }
      }
      assertThat(differing).as("sequences that differ").isEmpty();
    }
  }

  /** Plays a sequence; how it differs, if it does. */
  private static List<String> play(long seed, InetSocketAddress theirs, InetSocketAddress ours) {
    RandomSteps steps = new RandomSteps(seed);
    List<Step> done = new ArrayList<>();
    Set<String> begun = new HashSet<>();
    try (Side their = new Side(theirs, "c" + seed);
        Side our = new Side(ours, "c" + seed)) {
      for (int i = 0; i < STEPS; i++) {
        Step step = steps.next();
        if (isPlayed(step, their) && isNew(step, begun)) {
          done.add(step);
          their.carryOut(step);
          our.carryOut(step);
          if (!areSame(their, our)) {
            return List.of(report(seed, done, their, our));
          }
        }
      }
      return List.of();
    } catch (Exception | AssertionError broken) {
      return List.of("\nseed " + seed + ", behind " + done + ": " + broken);
    }
  }

  private static boolean isPlayed(Step step, Side side) {
    return switch (step) {
      case Step.Connect connect -> !side.isConnected(connect.client());
      case Step.Decide decide ->
          side.isConnected(decide.client()) && side.heldBy(decide.client()) > 0;
      case Step.Leave _,
          Step.Subscribe _,
          Step.Unsubscribe _,
          Step.Send _,
          Step.OfTransaction _,
          Step.Raw _ ->
          side.isConnected(step.client());
    };
  }

  /** RabbitMQ takes a BEGIN of a transaction that has begun. */
  private static boolean isNew(Step step, Set<String> begun) {
    return switch (step) {
      case Step.Connect(int client, String _) -> {
        begun.removeIf(one -> one.startsWith(client + " "));
        yield true;
      }
      case Step.OfTransaction(int client, String command, String name) ->
          command.equals("BEGIN")
              ? begun.add(client + " " + name)
              : begun.remove(client + " " + name) || begun.isEmpty();
      case Step.Leave _,
          Step.Subscribe _,
          Step.Unsubscribe _,
          Step.Send _,
          Step.Decide _,
          Step.Raw _ ->
          true;
    };
  }

  private static boolean areSame(Side their, Side our) throws InterruptedException {
    long deadline = System.nanoTime() + SAME_MILLIS_MAX * 1_000_000;
    while (!their.outcome().equals(our.outcome())) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(20);
    }
    return true;
  }

  private static String report(long seed, List<Step> done, Side their, Side our) {
    StringBuilder text = new StringBuilder("\nseed " + seed + ", step " + done.size() + ":\n");
    done.forEach(step ->
        text.append("    ")
            .append(step.toString().replace("\0", "^@").replace("\n", "|"))
            .append('\n'));
    text.append("  RabbitMQ:\n");
    their.outcome().forEach(line -> text.append("    ").append(line).append('\n'));
    text.append("  here:\n");
    our.outcome().forEach(line -> text.append("    ").append(line).append('\n'));
    return text.toString();
  }
}
