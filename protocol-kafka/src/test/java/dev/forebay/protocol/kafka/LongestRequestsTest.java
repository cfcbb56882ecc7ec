package dev.forebay.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.forebay.broker.work.Pieces;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For each request whose client chooses how much it is about: a turn's work stays within a portion,
 * and what the longest piece of it allocates does not grow with the size. With {@code
 * -Dforebay.costs=true} the longest piece is printed as well, in processor time, at some size and
 * at four times that.
 */
final class LongestRequestsTest {
  private static final int SIZE = Integer.getInteger("forebay.costs.size", 5000);
  private static final int SLACK_UNITS = 64;
  private static final boolean PRINTS = Boolean.getBoolean("forebay.costs");

  /** Growing a table's array is no walk. */
  private static final long SLACK_BYTES = 640 << 10;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private record Longest(long nanos, long allocatedBytes) {
    Longest or(Longest other) {
      return new Longest(
          Math.max(nanos, other.nanos), Math.max(allocatedBytes, other.allocatedBytes));
    }
  }

  @Test
  void everyRequestHasAnEntry() {
    Set<ApiKeys> all = new HashSet<>(ManyEntries.WITHOUT_WALK.keySet());
    ManyEntries.MEASURED.values().forEach(asked -> all.add(asked.key()));

    assertThat(all).containsExactlyInAnyOrderElementsOf(new TestClient().served());
  }

  static List<String> requests() {
    return List.copyOf(ManyEntries.MEASURED.keySet());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void aTurnDoesNotGrowWithWhatIsAskedFor(String what) {
    // The first time is for the virtual machine.
    measure(what, SIZE);
    Longest once = measure(what, SIZE);
    Longest fourTimes = measure(what, 4 * SIZE);
    if (PRINTS) {
      System.out.printf(
          "%-65s longest piece %6d us, %6d KiB with %d, %6d us, %6d KiB with %d%n",
          what,
          once.nanos / 1000,
          once.allocatedBytes >> 10,
          SIZE,
          fourTimes.nanos / 1000,
          fourTimes.allocatedBytes >> 10,
          4 * SIZE);
    }
    assertThat(fourTimes.allocatedBytes)
        .as(what)
        .isLessThanOrEqualTo(once.allocatedBytes * 3 / 2 + SLACK_BYTES);
  }

  private static Longest measure(String what, int size) {
    ManyEntries.Asked asked = ManyEntries.MEASURED.get(what);
    if (asked == null) {
      throw new AssertionError("no entry for " + what);
    }
    TestClient client = new TestClient(KafkaLimits.DEFAULT);
    asked.preparation().prepare(client, size);
    client.holdWorker();
    ByteBuf bytes = client.request(asked.key(), asked.version(), 1, asked.body().apply(size));
    Longest longest = piece(() -> client.socket.writeInbound(bytes));
    boolean goesOn = true;
    while (goesOn) {
      while (client.loop.hasWork()) {
        longest = longest.or(piece(client.loop::step));
      }
      client.socket.runPendingTasks();
      goesOn = client.letWorkerDoOne() || client.loop.hasWork();
    }
    assertThat(client.answerBytes()).as(what).isPositive();
    assertThat(client.streams.mostUnits())
        .as(what)
        .isLessThanOrEqualTo(Pieces.UNITS_PER_TURN + SLACK_UNITS);
    client.socket.close();
    return longest;
  }

  private static Longest piece(Runnable piece) {
    long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    long before = THREADS.getCurrentThreadCpuTime();
    piece.run();
    return new Longest(
        THREADS.getCurrentThreadCpuTime() - before,
        THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore);
  }
}
