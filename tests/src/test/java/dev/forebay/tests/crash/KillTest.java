package dev.forebay.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments under real clients. {@code -Dforebay.rounds} says how often,
 * {@code -Dforebay.seed} repeats the moments of a run, though not what threads do in between.
 */
class KillTest {
  private static final int ROUNDS = Integer.getInteger("forebay.rounds", 5);
  private static final int PUBLISHERS = 3;
  private static final int LOAD_MILLIS_MAX = 1500;
  private static final long DRAIN_NANOS_MAX = 60_000_000_000L;

  /**
   * The broker promises a settlement for at most its delay of 10 ms plus a sync; the rest is what a
   * busy machine takes until it has read the socket.
   */
  private static final long SETTLE_WINDOW_NANOS = 1_000_000_000L;

  private static final List<String> QUEUES = List.of("one", "two", "three");

  private final Ledger ledger = new Ledger(SETTLE_WINDOW_NANOS);
  private final long[] nextNumber = new long[PUBLISHERS];

  @TempDir Path dir;

  @Test
  void whatWasConfirmedSurvivesEveryKill() throws Exception {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    long began = System.nanoTime();
    for (int round = 0; round < ROUNDS; round++) {
      liveAndBeKilled(random, round);
    }
    drain(random);
    System.out.printf(
        "%d kills in %d s: %s%n",
        ROUNDS, (System.nanoTime() - began) / 1_000_000_000, ledger.figures());
    assertThat(ledger.verdict()).as("seed %d", seed).isEmpty();
  }

  private void liveAndBeKilled(SplittableRandom random, int round) throws Exception {
    List<LoadPublisher> publishers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try (BrokerProcess broker = serve()) {
      int port = broker.awaitPort();
      ledger.lifeBegins();
      if (round == 0) {
        declare(port);
      }
      startConsumers(port, true, random);
      for (int p = 0; p < PUBLISHERS; p++) {
        LoadPublisher publisher = new LoadPublisher(ledger, port, QUEUES, p, nextNumber[p]);
        publishers.add(publisher);
        threads.add(Thread.ofPlatform().start(publisher));
      }
      Thread.sleep(random.nextInt(LOAD_MILLIS_MAX));
      ledger.lifeEnds();
      broker.kill();
    }
    for (int p = 0; p < PUBLISHERS; p++) {
      threads.get(p).join();
      nextNumber[p] = publishers.get(p).nextNumber();
    }
  }

  private void drain(SplittableRandom random) throws Exception {
    try (BrokerProcess broker = serve()) {
      int port = broker.awaitPort();
      ledger.lifeBegins();
      startConsumers(port, false, random);
      long deadline = System.nanoTime() + DRAIN_NANOS_MAX;
      while (ledger.outstanding() > 0 && System.nanoTime() < deadline) {
        Thread.sleep(50);
      }
      broker.terminate();
      assertThat(broker.exitCode()).as(broker.standardError()).isZero();
    }
  }

  private BrokerProcess serve() throws Exception {
    // Small segments, so that kills hit their preparation and reclaiming too.
    return BrokerProcess.serve(dir.resolve("data"), "log.segment-size=1MiB");
  }

  private static void declare(int port) throws Exception {
    try (Connection connection = BrokerProcess.connect(port)) {
      Channel channel = connection.createChannel();
      channel.exchangeDeclare(LoadPublisher.FANOUT, "fanout", true);
      for (String queue : QUEUES) {
        channel.queueDeclare(queue, true, false, false, null);
        channel.queueBind(queue, LoadPublisher.FANOUT, "");
      }
    }
  }

  private void startConsumers(int port, boolean holdBack, SplittableRandom random)
      throws Exception {
    for (String queue : QUEUES) {
      LoadConsumer.start(ledger, port, queue, holdBack, random.nextLong());
    }
  }
}
