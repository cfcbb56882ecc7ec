package dev.forebay.testkit.broker;

import static dev.forebay.testkit.broker.TestStreams.anonymous;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.testkit.disk.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who reads from the log waits its turn, and nobody asks again and again for a turn. */
final class WaitingReadsTest {
  private static final int READS = 10_000;
  private static final int LARGE_BYTES = 64 << 10;

  @Test
  void manyReadsAtOnceAreServedWithoutBeingAskedForAgain() {
    TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    Partition partition = streams.partition("s", 0);
    for (int i = 0; i < 100; i++) {
      streams.append(partition, anonymous(1, i), i, LARGE_BYTES);
    }
    node.steps(500);

    List<ReadReply> replies = new ArrayList<>();
    long before = node.stepsSoFar();
    streams
        .loop()
        .execute(() -> {
          for (int i = 0; i < READS; i++) {
            streams.client().read(partition, 0, 1, reply -> took(replies, reply));
          }
        });
    node.await("replies", () -> replies.size() == READS);

    assertThat(replies).allMatch(ReadReply.Batches.class::isInstance);
    assertThat(node.stepsSoFar() - before).isLessThan(READS * 5L / 2);
  }

  private static void took(List<ReadReply> replies, ReadReply reply) {
    replies.add(reply);
    if (reply instanceof ReadReply.Batches batches) {
      batches.pin().release();
    }
  }
}
