package dev.forebay.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

/**
 * Requests of every kind and version, random and damaged, given to whole connections: whatever they
 * say, they are answered or their connection is closed and the log says why; memory stays bounded
 * and the next client is served. {@code -Dforebay.fuzz.inputs=10000000} tries more, {@code
 * -Dforebay.fuzz.seed=S} repeats.
 */
class ConnectionFuzzTest {
  private static final long INPUTS = Long.getLong("forebay.fuzz.inputs", 100_000);
  private static final int NODE_INPUTS = 5000;
  private static final int BYSTANDER_EVERY = 50;
  private static final int LOG_PERIOD_MILLIS = 10_000;
  private static final Pattern MORE = Pattern.compile("(\\d+) more clients");

  /** What any input may make the node allocate; a request of a few KiB gets nowhere near. */
  private static final long ALLOCATED_BYTES_MAX = 64L << 20;

  /** Partial requests of one client, at most one MiB, and answers. */
  private static final long DIRECT_BYTES_MAX = 8L << 20;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long allocatedMax;
  private long directMax;
  private long closed;

  @Test
  void damagedRequestsDisturbNobody() {
    long seed = Long.getLong("forebay.fuzz.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    DamagedInput inputs = new DamagedInput(random, served());
    // What is held is counted instead.
    ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    PrintStream before = System.err;
    long began = System.nanoTime();
    try (CountingLog log = new CountingLog()) {
      System.setErr(log);
      for (long done = 0; done < INPUTS; done += NODE_INPUTS) {
        attack(random, inputs, seed, log);
      }
      assertThat(log.closings).as("reasons in the log").isPositive().isLessThanOrEqualTo(closed);
      assertThat(log.closings + log.leftOut)
          .as("reasons in the log, and how many more")
          .isGreaterThanOrEqualTo(closed);
    } finally {
      System.setErr(before);
      ResourceLeakDetector.setLevel(level);
    }
    System.out.printf(
        "%d inputs in %d s: %d connections closed, at most %d KiB allocated for one input and %d KiB"
            + " of direct memory held%n",
        INPUTS,
        (System.nanoTime() - began) / 1_000_000_000,
        closed,
        allocatedMax >> 10,
        directMax >> 10);
    assertThat(closed).isPositive();
    assertThat(allocatedMax).as("seed %d", seed).isLessThan(ALLOCATED_BYTES_MAX);
    assertThat(directMax).as("seed %d", seed).isLessThan(DIRECT_BYTES_MAX);
  }

  private void attack(SplittableRandom random, DamagedInput inputs, long seed, CountingLog log) {
    FuzzedNode node = new FuzzedNode();
    for (int i = 0; i < NODE_INPUTS; i++) {
      byte[] input = inputs.next();
      try {
        send(node, input, random);
        assertThat(log.errors).as("errors in the log").isEmpty();
        if (i % BYSTANDER_EVERY == 0) {
          node.checkBystander();
          node.pass(random.nextInt(random.nextInt(10) == 0 ? 70_000 : 5000));
        }
        if (random.nextInt(BYSTANDER_EVERY) == 0) {
          node.hangUp();
        }
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "again with -Dforebay.fuzz.seed=%d: %s"
                .formatted(seed, HexFormat.of().formatHex(input)),
            e);
      }
    }
    // The log says in the end how many more there were than it has told of.
    node.pass(LOG_PERIOD_MILLIS);
    node.close();
    closed += node.closed();
    directMax = Math.max(directMax, node.memoryBytesMax());
  }

  private void send(FuzzedNode node, byte[] input, SplittableRandom random) {
    int middle = random.nextInt(4) == 0 ? random.nextInt(input.length) : 0;
    long before = threads.getCurrentThreadAllocatedBytes();
    if (middle > 0) {
      node.send(input, 0, middle);
    }
    node.send(input, middle, input.length);
    allocatedMax = Math.max(allocatedMax, threads.getCurrentThreadAllocatedBytes() - before);
  }

  private static List<ApiKeys> served() {
    return new FuzzedNode().served();
  }

  /** The log: counts why connections were closed, and keeps what must not be there. */
  private static final class CountingLog extends PrintStream {
    private final StringBuilder errors = new StringBuilder();
    private long closings;
    private long leftOut;

    CountingLog() {
      super(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    }

    @Override
    public void println(String line) {
      if (line.contains(" ERROR ")) {
        errors.append(line).append('\n');
      } else if (line.contains(" closing ")) {
        closings++;
      } else {
        Matcher more = MORE.matcher(line);
        leftOut += more.find() ? Long.parseLong(more.group(1)) : 0;
      }
    }

    @Override
    public void println(Object thing) {
      if (!errors.isEmpty()) {
        errors.append(thing).append('\n');
      }
    }
  }
}
