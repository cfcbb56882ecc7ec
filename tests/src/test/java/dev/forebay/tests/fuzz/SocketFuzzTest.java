package dev.forebay.tests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions that real clients have had, damaged, against a broker that serves a good client all the
 * while. {@code -Dforebay.fuzz.sessions=100000} plays more of them, {@code -Dforebay.fuzz.seed=S}
 * begins with the session of that seed.
 */
class SocketFuzzTest {
  private static final int SESSIONS_IN_GATE = 2000;
  private static final int SESSIONS = Integer.getInteger("forebay.fuzz.sessions", SESSIONS_IN_GATE);
  private static final int PARALLEL = 64;
  private static final int LOOPS = 2;
  private static final long MINUTES_MAX = 30;
  private static final long SETTLED_SECONDS_MAX = 20;
  private static final int OBJECTIONS_MAX = 5;

  private final long firstSeed = Long.getLong("forebay.fuzz.seed", System.nanoTime());
  private final Map<ReplyCode, LongAdder> codes = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> objections = new ConcurrentLinkedQueue<>();

  @Test
  void badSessionsAreRefusedAndHarmNobody(@TempDir Path directory) throws Exception {
    if (SESSIONS > SESSIONS_IN_GATE) {
      // Following every buffer takes most of the time; some of so many are enough.
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    }
    try (ErrorLog log = ErrorLog.open();
        FuzzedBroker broker = new FuzzedBroker(directory, LOOPS)) {
      List<RecordedSession> recorded = ClientSessions.record(broker.port());
      assertThat(recorded).extracting(RecordedSession::client).contains("pika", "amqp-client");
      try (Canary canary = new Canary(broker.port(), queuesOf(recorded))) {
        String before = memory();
        playAll(broker, new SessionMutator(recorded));
        long rounds = canary.stop();
        System.out.printf(
            "%d sessions from seed %d: codes %s; the canary was served %d times; memory before: %s,"
                + " after: %s%n",
            SESSIONS, firstSeed, codes, rounds, before, memory());
        assertThat(objections).isEmpty();
        assertThat(rounds).isPositive();
        assertNothingIsLeft(broker, canary);
      }
      assertThat(broker.stopped()).isNull();
      System.gc();
      assertThat(log.errors()).as("errors in the log, first seed %d", firstSeed).isEmpty();
    }
    assertThat(codes).as("seed %d", firstSeed).containsKeys(ReplyCode.FRAME_ERROR);
  }

  private void playAll(FuzzedBroker broker, SessionMutator mutator) throws InterruptedException {
    Semaphore free = new Semaphore(PARALLEL);
    try (ExecutorService players = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long seed = firstSeed; seed < firstSeed + SESSIONS; seed++) {
        free.acquire();
        if (objections.size() >= OBJECTIONS_MAX || broker.stopped() != null) {
          break;
        }
        long own = seed;
        players.execute(() -> {
          try {
            play(broker, mutator, own);
          } finally {
            free.release();
          }
        });
      }
      players.shutdown();
      assertThat(players.awaitTermination(MINUTES_MAX, TimeUnit.MINUTES)).isTrue();
    }
  }

  private void play(FuzzedBroker broker, SessionMutator mutator, long seed) {
    try {
      new PlayedSession(mutator.plan(seed))
          .play(broker.port())
          .forEach(code -> codes.computeIfAbsent(code, c -> new LongAdder()).increment());
    } catch (Exception | AssertionError e) {
      String cause = e.getCause() == null ? "" : ": " + e.getCause();
      objections.add("seed " + seed + ": " + e + cause);
    }
  }

  private void assertNothingIsLeft(FuzzedBroker broker, Canary canary) throws Exception {
    await("sockets", 1, broker::sockets);
    await("connections", 1, broker.connections()::connections);
    await("channels", 1, broker.connections()::channels);
    await("unacknowledged messages", 0, broker.broker().metrics().unacknowledged::sum);
    await("pinned bytes", 0, broker.broker().metrics().pinnedBytes::sum);
    canary.deleteSharedQueues();
    // A message that is larger than all that incomplete ones may take waits for ever if one byte
    // of it has not been given back; connections take the loops in turn.
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < LOOPS; i++) {
      connections.add(Canary.clients(broker.port()).newConnection());
    }
    for (Connection connection : connections) {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      String queue = channel.queueDeclare().getQueue();
      channel.basicPublish(
          "", queue, MessageProperties.BASIC, new byte[2 * FuzzedBroker.CONTENT_BYTES_MAX]);
      channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(SETTLED_SECONDS_MAX));
      connection.close();
    }
  }

  private static String memory() {
    System.gc();
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return "%d MiB of heap, %d MiB direct"
        .formatted(memory.getHeapMemoryUsage().getUsed() >> 20, direct >> 20);
  }

  private void await(String what, long wanted, LongSupplier found) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLED_SECONDS_MAX);
    while (found.getAsLong() != wanted) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "%d %s instead of %d; first seed %d"
                .formatted(found.getAsLong(), what, wanted, firstSeed));
      }
      Thread.sleep(20);
    }
  }

  /** Names that the recorded clients declare queues under. */
  private static List<String> queuesOf(List<RecordedSession> recorded) {
    return recorded.stream()
        .flatMap(session -> session.steps().stream())
        .filter(step -> step.isMethod(50, 10) && step.bytes()[13] > 0)
        .map(step -> new String(step.bytes(), 14, step.bytes()[13], StandardCharsets.UTF_8))
        .filter(name -> !name.startsWith("amq."))
        .distinct()
        .toList();
  }
}
