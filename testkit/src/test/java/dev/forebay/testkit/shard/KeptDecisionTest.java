package dev.forebay.testkit.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.consumer.QueueLink;
import dev.forebay.message.Headers;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.storage.MemoryShards;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A transaction's decision is in one shard's journal, and what it decides in another's, each of
 * which gives up its own when it can: the view, which knows both, may be deleted.
 */
final class KeptDecisionTest {
  private static final List<String> QUEUES = List.of("q0", "q1");
  private static final long OLD = 1;
  private static final long NEW = 2;
  private static final int BODY_BYTES = 1 << 20;

  private final TestNode node =
      new TestNode(2, new SimulatedDisk(), TestNode.smallSettings()).journals(new MemoryShards());

  /** Shards of the queues. */
  private final List<Integer> shards = new ArrayList<>();

  /** The one that is left out has not journalled what the start has made of its part. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aStartKeepsItUntilEveryShardHasJournalledWhatItMeans(int leftOut) {
    commit();
    node.crash();
    node.start();
    node.closeShard(shards.get(leftOut));
    fill(QUEUES.get(1 - leftOut), 6);
    node.crash();
    node.forgetView();
    node.start();
    assertCommitted();
  }

  /**
   * What the first start has made of it, the second finds in the view, as if it were journalled.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whatAStartHasMadeOfItIsJournalledByTheNext(int filled) {
    commit();
    node.crash();
    node.start();
    // Has the view flushed.
    node.closeShard(shards.get(filled));
    node.openShard(shards.get(filled));
    node.crash();
    node.start();
    fill(QUEUES.get(filled), 2);
    node.crash();
    node.forgetView();
    node.start();
    assertCommitted();
  }

  /** Both queues have a state in the log, and then a message of theirs is exchanged for another. */
  private void commit() {
    node.start();
    TestClient client = node.connect(0);
    List<TestClient.Got> old = new ArrayList<>();
    for (String queue : QUEUES) {
      client.declare(queue, true);
      client.publishAndConfirm("", queue, true, new TestClient.Batch(OLD, 1, BODY_BYTES, 1));
      TestClient.Got got = client.get(queue, false).orElseThrow();
      old.add(got);
      shards.add(((QueueLink) got.queue()).shard());
    }
    assertThat(shards).doesNotHaveDuplicates();
    node.pass(500);
    boolean[] isDone = new boolean[1];
    client.run(() -> {
      Transaction transaction = client.session().transaction();
      QUEUES.forEach(queue -> stage(transaction, queue));
      old.forEach(got -> transaction.settle(got.queue(), null, got.offset(), got.offset() + 1));
      transaction.commit(() -> isDone[0] = true, () -> {});
    });
    node.await("commit", () -> isDone[0]);
  }

  private static void stage(Transaction transaction, String queue) {
    RouteKey key = new RouteKey();
    key.set("", queue);
    Route route = transaction.publisher().route(key, () -> Headers.EMPTY);
    ByteBuffer memory =
        transaction.publisher().append(route, MessageTraits.of(true), 0, 2 * Long.BYTES, 0);
    memory.putLong(memory.position(), NEW);
    memory.putLong(memory.position() + Long.BYTES, NEW);
  }

  /** So much comes and goes in a queue that there are checkpoints. */
  private void fill(String queue, int messages) {
    TestClient client = node.connect(0);
    for (int i = 0; i < messages; i++) {
      client.publishAndConfirm("", queue, true, new TestClient.Batch(OLD, 1, BODY_BYTES, 1));
      node.pass(200);
    }
    node.pass(1000);
  }

  private void assertCommitted() {
    TestClient client = node.connect(0);
    for (String queue : QUEUES) {
      List<Long> numbers = new ArrayList<>();
      for (var got = client.get(queue, false); got.isPresent(); got = client.get(queue, false)) {
        numbers.add(got.get().number());
      }
      assertThat(numbers).as(queue).startsWith(NEW).containsOnlyOnce(NEW);
    }
  }
}
