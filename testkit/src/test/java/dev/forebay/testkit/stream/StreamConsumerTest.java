package dev.forebay.testkit.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.StreamStart;
import dev.forebay.broker.form.MessageView;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that publish messages one by one into streams, and read them as from a queue. */
class StreamConsumerTest {
  private static final int CREDIT = 60_000;

  private static TestNode started(int loops) {
    TestNode node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    return node;
  }

  private static void declareStream(TestClient client) {
    client.execute(
        new CatalogCommand.DeclareQueue(
            TestClient.HOST,
            "s",
            true,
            false,
            false,
            new QueueSettings.OfStream(
                QueueSettings.UNLIMITED, QueueSettings.UNLIMITED, DeclaredArguments.NONE)));
  }

  private static Reader read(TestClient client) {
    Reader reader = new Reader();
    client.consume(
        new ConsumeCommand(
            TestClient.HOST, "s", false, false, CREDIT, true, 0, null, new StreamStart.First()),
        reader);
    return reader;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatWasConfirmedIsReadAtItsOffsetAfterAPowerCut(int loops) {
    TestNode node = started(loops);
    TestClient client = node.connect(0);
    declareStream(client);
    client.publishAndConfirm("", "s", true, new TestClient.Batch(0, 3000, 1000, 7));
    client.publishAndConfirm("", "s", false, new TestClient.Batch(3000, 1000, 1000, 100));

    node.powerCut(new SplittableRandom(1));
    node.start();
    TestClient again = node.connect(loops - 1);
    Reader reader = read(again);
    again.publish("", "s", true, new TestClient.Batch(4000, 10, 1000, 1));
    node.await("all", () -> reader.offsets.size() >= 4010);

    for (int i = 0; i < 4010; i++) {
      assertThat(reader.offsets.get(i)).isEqualTo(i);
      assertThat(reader.numbers.get(i)).isEqualTo(i);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void muchToDeliverDoesNotNestDeliveries(int loops) {
    TestNode node = started(loops);
    TestClient client = node.connect(0);
    declareStream(client);
    // Each is a run, of which no two are read together.
    client.publishAndConfirm("", "s", true, new TestClient.Batch(0, 30, 130 << 10, 1));

    Reader reader = read(client);
    node.await("all", () -> reader.offsets.size() == 30);

    assertThat(reader.deepest - reader.shallowest).isLessThan(40);
  }

  private static final class Reader implements DeliverySink {
    private final List<Long> offsets = new ArrayList<>();
    private final List<Long> numbers = new ArrayList<>();
    private int deepest;
    private int shallowest = Integer.MAX_VALUE;

    @Override
    public void deliver(
        ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
      offsets.add(offset);
      numbers.add(message.bodyMemory().getLong(message.bodyAt()));
      int depth = StackWalker.getInstance().walk(frames -> (int) frames.count());
      deepest = Math.max(deepest, depth);
      shallowest = Math.min(shallowest, depth);
    }

    @Override
    public void cancelled(ConsumerHandle consumer) {
      throw new AssertionError("cancelled");
    }
  }
}
