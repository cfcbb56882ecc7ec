package dev.forebay.testkit.work;

import com.sun.management.ThreadMXBean;
import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.QueueSettings.OfQueue;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestStreams;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A node of one loop with something in it, whose turns are measured one by one. */
final class Bench {
  private static final String HOST = TestClient.HOST;
  private static final int STEPS_MAX = 5_000_000;
  private static final long SETTLED_MILLIS = 5_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());
  private final TestClient client;
  private final TestStreams streams;

  Bench() {
    node.start();
    client = node.connect(0);
    streams = node.connectStreams(0);
    client.declare("q", true);
    client.execute(
        new CatalogCommand.DeclareExchange(
            HOST, "e", true, false, false, ExchangeSettings.of(ExchangeType.DIRECT)));
  }

  TestClient client() {
    return client;
  }

  TestNode node() {
    return node;
  }

  TestStreams streams() {
    return streams;
  }

  int mostUnits() {
    return node.broker().mostUnits();
  }

  void queues(int count) {
    all(
        count,
        i -> new CatalogCommand.DeclareQueue(HOST, "q" + i, true, false, false, OfQueue.PLAIN));
  }

  void bindings(int count) {
    all(count, i -> new CatalogCommand.BindQueue(HOST, "q", "e", "key" + i, BindingArguments.NONE));
  }

  void fanOut(int count) {
    queues(count);
    all(count, Verbs::bindToFanOut);
  }

  private void all(int count, IntFunction<CatalogCommand> command) {
    int[] answers = new int[1];
    client.run(() -> {
      for (int i = 0; i < count; i++) {
        client.session().execute(command.apply(i), _ -> answers[0]++);
      }
    });
    node.await("answers", () -> answers[0] == count);
  }

  /** Each is a run of its own. */
  void messages(int count) {
    client.publishAndConfirm("", "q", true, new TestClient.Batch(0, count, 16, 1));
  }

  void partitions(int count) {
    streams.execute(create("s", count));
  }

  void batches(int count) {
    partitions(1);
    Partition partition = streams.partition("s", 0);
    int[] answers = new int[1];
    client.run(() -> {
      for (int i = 0; i < count; i++) {
        streams
            .client()
            .append(
                partition,
                TestStreams.anonymous(1, i),
                TestStreams.batch(i, TestStreams.BATCH_BYTES_MIN),
                _ -> answers[0]++);
      }
    });
    node.await("answers", () -> answers[0] == count);
  }

  static StreamCommand create(String name, int partitions) {
    return new StreamCommand.Create(name, partitions, TestStreams.UNLIMITED, false);
  }

  /** What the longest turn of a loop took. */
  record Longest(long nanos, long allocatedBytes) {}

  /** Asks, and lets the world go on until there is an answer. */
  Longest longestTurn(Consumer<Runnable> question) {
    // What the preparation has left to be done is not the question's.
    node.pass(SETTLED_MILLIS);
    boolean[] isAnswered = new boolean[1];
    client.loop().execute(() -> question.accept(() -> isAnswered[0] = true));
    long nanos = 0;
    long bytes = 0;
    for (int i = 0; i < STEPS_MAX && !isAnswered[0]; i++) {
      long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
      long before = threads.getCurrentThreadCpuTime();
      node.step();
      long took = threads.getCurrentThreadCpuTime() - before;
      long allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
      if (node.hasLoopRun()) {
        nanos = Math.max(nanos, took);
        bytes = Math.max(bytes, allocated);
      }
    }
    if (!isAnswered[0]) {
      throw new AssertionError("no answer");
    }
    return new Longest(nanos, bytes);
  }
}
