package dev.forebay.testkit.stream;

import static dev.forebay.testkit.node.TestStreams.BATCH_BYTES_MIN;
import static dev.forebay.testkit.node.TestStreams.anonymous;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestStreams;
import dev.forebay.testkit.session.AppendedAt;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Producers that number their batches, so that none of them is taken twice. */
final class StreamProducersTest {
  private static final int LARGE_BYTES = 64 << 10;
  private static final long DAY_MILLIS = 86_400_000;

  private static TestNode started(int loops) {
    TestNode node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    return node;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void repetitionsOfAProducerAreAnsweredWithTheFirstOffset(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    long producer = streams.<Long>ask("id", reply -> streams.client().newProducerId(reply::accept));
    for (int i = 0; i < 7; i++) {
      assertThat(from(streams, producer, 0, i * 2)).satisfies(AppendedAt.place(i * 2L, 0));
    }

    streams.create("filler", 1);
    for (int life = 0; life < 3; life++) {
      TestStreams now = node.connectStreams(0);
      assertThat(from(now, producer, 0, 12)).satisfies(AppendedAt.place(12, 0));
      assertThat(from(now, producer, 0, 4)).satisfies(AppendedAt.place(4, 0));
      AppendReply outOfOrder = new AppendReply.Refused(AppendReply.Reason.OUT_OF_ORDER);
      assertThat(from(now, producer, 0, 2)).as("too old").isEqualTo(outOfOrder);
      assertThat(from(now, producer, 0, 16)).as("a gap").isEqualTo(outOfOrder);
      assertThat(now.bounds(now.partition("s", 0))).isEqualTo(new Bounds(0, 14));
      // So much that the producers' batches themselves are not replayed.
      for (int i = 0; i < 100; i++) {
        now.append(now.partition("filler", 0), anonymous(1, 1), i, LARGE_BYTES);
      }
      node.powerCut(new SplittableRandom(life));
      if (life == 1) {
        node.forgetView();
      }
      node.start();
    }
    TestStreams now = node.connectStreams(0);
    assertThat(from(now, producer, 1, 0)).satisfies(AppendedAt.place(14, 0));
    assertThat(from(now, producer, 0, 14))
        .isEqualTo(new AppendReply.Refused(AppendReply.Reason.FENCED));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void producersSilentForLongestAreForgottenWhateverTheirPartition(int loops) {
    TestNode node =
        new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings().withProducers(64 << 10));
    node.start();
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 8);
    for (int producer = 0; producer < 60; producer++) {
      for (int partition = 0; partition < 8; partition++) {
        numbered(streams, partition, producer, 0);
      }
    }

    for (int life = 0; life < 2; life++) {
      TestStreams now = node.connectStreams(0);
      for (int partition = 0; partition < 8; partition++) {
        assertThat(numbered(now, partition, 59 - life, 500))
            .as("of one that has just written")
            .isEqualTo(new AppendReply.Refused(AppendReply.Reason.OUT_OF_ORDER));
        assertThat(numbered(now, partition, life, 500))
            .as("of one that is forgotten")
            .isInstanceOf(AppendReply.Appended.class);
      }
      node.crash();
      node.start();
    }
  }

  private static AppendReply numbered(
      TestStreams streams, int partition, long producer, int sequence) {
    return streams.append(
        streams.partition("s", partition),
        new BatchHead(1, 1, producer, (short) 0, sequence),
        sequence,
        BATCH_BYTES_MIN);
  }

  private static AppendReply from(TestStreams streams, long producer, int epoch, int sequence) {
    return streams.append(
        streams.partition("s", 0),
        new BatchHead(2, 1, producer, (short) epoch, sequence),
        sequence,
        BATCH_BYTES_MIN);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void sequencesGoOnAtZeroAfterTheLargest(int loops) {
    TestStreams streams = started(loops).connectStreams(0);
    streams.create("s", 1);

    assertThat(from(streams, 5, 0, Integer.MAX_VALUE))
        .as("an unknown producer's batch is taken as it comes")
        .satisfies(AppendedAt.place(0, 0));
    assertThat(from(streams, 5, 0, 1)).satisfies(AppendedAt.place(2, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aProducerIsForgottenAfterADayOfSilence(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    assertThat(from(streams, 5, 0, 0)).satisfies(AppendedAt.place(0, 0));
    node.pass(DAY_MILLIS - 60_000);
    assertThat(from(streams, 5, 0, 0)).satisfies(AppendedAt.place(0, 0));
    node.powerCut(new SplittableRandom(1));
    node.start();
    TestStreams after = node.connectStreams(0);
    assertThat(from(after, 5, 0, 0)).as("still known").satisfies(AppendedAt.place(0, 0));

    node.pass(DAY_MILLIS + 60_000);

    assertThat(from(after, 5, 0, 0)).as("as new").satisfies(AppendedAt.place(2, 0));
    assertThat(from(after, 5, 0, 2)).satisfies(AppendedAt.place(4, 0));
  }
}
