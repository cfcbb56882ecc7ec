package dev.forebay.tests.simulation.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For what a client of MQTT does with many subscriptions: what the longest turn of a loop allocates
 * does not grow with their number. With {@code -Dforebay.costs=true} the longest turn is printed as
 * well, in processor time, at some number and at four times that.
 */
class LongestMqttTurnsTest {
  private static final int SIZE = Integer.getInteger("forebay.costs.size", 2500);
  private static final boolean PRINTS = Boolean.getBoolean("forebay.costs");

  /** Growing a table's array is no walk. */
  private static final long SLACK_BYTES = 384 << 10;

  private static final Map<String, ObjIntConsumer<ManySubscriptions>> MEASURED =
      new LinkedHashMap<>();

  static {
    MEASURED.put(
        "to subscribe in one packet",
        (bench, size) -> {
          bench.connect(true);
          bench.measure();
          bench.subscribe(size, i -> "topic/" + i);
        });
    MEASURED.put(
        "to subscribe to what is no filter, in one packet",
        (bench, size) -> {
          bench.connect(true);
          bench.measure();
          bench.subscribe(size, i -> "#/" + i);
        });
    MEASURED.put(
        "to end subscriptions in one packet",
        (bench, size) -> {
          bench.connect(true);
          bench.subscribe(size, i -> "topic/" + i);
          bench.measure();
          bench.unsubscribe(size, i -> "topic/" + i);
        });
    MEASURED.put(
        "to end subscriptions that there are not, in one packet",
        (bench, size) -> {
          bench.connect(true);
          bench.measure();
          bench.unsubscribe(size, i -> "topic/" + i);
        });
    MEASURED.put(
        "to subscribe to what is long, in one packet",
        (bench, size) -> {
          String level = "long".repeat(4000);
          bench.connect(true);
          bench.measure();
          bench.subscribe(size / 25, i -> "#" + level + i);
        });
    MEASURED.put(
        "to take up a session with subscriptions",
        (bench, size) -> {
          bench.connect(true);
          bench.subscribe(size, i -> "topic/" + i);
          bench.leave();
          bench.measure();
          bench.connect(false);
          bench.ping();
        });
    MEASURED.put(
        "to end a session with subscriptions",
        (bench, size) -> {
          bench.connect(true);
          bench.subscribe(size, i -> "topic/" + i);
          bench.leave();
          bench.measure();
          bench.connect(true);
          bench.ping();
          bench.pass();
        });
    MEASURED.put(
        "to end a connection with subscriptions of groups",
        (bench, size) -> {
          bench.connect(true);
          bench.subscribe(size, i -> "$share/g" + i + "/topic");
          bench.measure();
          bench.breakOff();
          bench.pass();
        });
    MEASURED.put(
        "to start with what is kept of sessions",
        (bench, size) -> {
          bench.connect(true);
          bench.subscribe(size, i -> "topic/" + i);
          bench.measure();
          bench.crash();
          bench.connect(false);
          bench.ping();
        });
  }

  static List<String> whatIsDone() {
    return List.copyOf(MEASURED.keySet());
  }

  @ParameterizedTest
  @MethodSource("whatIsDone")
  void aTurnDoesNotGrowWithWhatThereIs(String what) {
    ObjIntConsumer<ManySubscriptions> done = MEASURED.get(what);
    if (done == null) {
      throw new AssertionError("no entry for " + what);
    }
    // The first time is for the virtual machine.
    measure(done, SIZE);
    ManySubscriptions.Longest once = measure(done, SIZE);
    ManySubscriptions.Longest fourTimes = measure(done, 4 * SIZE);
    if (PRINTS) {
      System.out.printf(
          "%-60s longest turn %6d us, %6d KiB with %d, %6d us, %6d KiB with %d%n",
          what,
          once.nanos() / 1000,
          once.allocatedBytes() >> 10,
          SIZE,
          fourTimes.nanos() / 1000,
          fourTimes.allocatedBytes() >> 10,
          4 * SIZE);
    }
    long bound = once.allocatedBytes() * 3 / 2 + SLACK_BYTES;
    assertThat(fourTimes.allocatedBytes()).as(what).isLessThanOrEqualTo(bound);
  }

  private static ManySubscriptions.Longest measure(
      ObjIntConsumer<ManySubscriptions> done, int size) {
    ManySubscriptions bench = new ManySubscriptions();
    done.accept(bench, size);
    return bench.longest();
  }
}
