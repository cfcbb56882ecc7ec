package dev.forebay.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.operator.SkipReply;
import dev.forebay.broker.api.operator.StoppedRead;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.node.Operations;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import dev.forebay.testkit.node.TestStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bytes on disk change at random, and some are mended: every message comes in its order, unless an
 * operator had its record skipped.
 */
final class DamageAtRandomTest {
  private static final int ROUNDS = 12;
  private static final int MESSAGES = 600;
  private static final int BODY_BYTES = 4096;

  private final SimulatedDisk disk = new SimulatedDisk();
  private final List<Flip> flipped = new ArrayList<>();
  private final Set<Long> skippedOfQueue = new TreeSet<>();
  private final Set<Long> skippedOfStream = new TreeSet<>();

  private record Flip(String segment, int position, int mask) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyMessageComesOrWasSkipped(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestNode node = new TestNode(1 + random.nextInt(3), disk, TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    Partition partition = streams.partition("s", 0);
    List<Long> read = new ArrayList<>();
    long[] next = new long[1];
    TestReader reader = new TestReader(client.loop());
    for (int round = 0; round < ROUNDS; round++) {
      long first = (long) round * MESSAGES;
      int batch = 1 + random.nextInt(10);
      client.publishAndConfirm(
          "", "q", true, new TestClient.Batch(first, MESSAGES, BODY_BYTES, batch));
      for (long i = 0; i < MESSAGES / 4; i++) {
        streams.append(
            partition, TestStreams.anonymous(1, 0), round * (MESSAGES / 4L) + i, BODY_BYTES);
      }
      damage(random);
      if (round == 2) {
        reader = client.consume("q", 50, TestReader::settleEverything);
      }
      for (int second = 0; second < 35; second++) {
        readOn(streams, partition, next, read);
        node.pass(1000);
      }
      readOn(streams, partition, next, read);
      for (StoppedRead at : node.broker().metrics().stopped.some(100)) {
        if (random.nextBoolean()) {
          skip(node, at);
        }
      }
      if (random.nextBoolean()) {
        mend();
      }
    }
    mend();
    node.pass(60_000);
    while (readOn(streams, partition, next, read)) {
      node.pass(1000);
    }
    assertThat(reader.numbers())
        .as("queue, seed %d", seed)
        .isEqualTo(allBut(skippedOfQueue, (long) ROUNDS * MESSAGES));
    assertThat(read)
        .as("stream, seed %d", seed)
        .isEqualTo(allBut(skippedOfStream, ROUNDS * (MESSAGES / 4L)));
    assertThat(node.broker().metrics().stopped.count()).isZero();
    assertThat(node.broker().metrics().ready.sum()).isZero();
    assertThat(node.broker().metrics().skippedMessages.sum())
        .isEqualTo(skippedOfQueue.size() + skippedOfStream.size());
  }

  private void damage(SplittableRandom random) {
    List<String> all = disk.list().stream().filter(name -> name.endsWith(".segment")).toList();
    // What is written to the newest would mend it.
    List<String> segments = all.subList(0, all.size() - 1);
    for (int left = 1 + random.nextInt(6); left > 0; left--) {
      String segment = segments.get(random.nextInt(segments.size()));
      int position = 4096 + random.nextInt(disk.content(segment).length - 8192);
      Flip flip = new Flip(segment, position, 1 << random.nextInt(8));
      disk.flip(flip.segment, flip.position, flip.mask);
      flipped.add(flip);
    }
  }

  /** A file that was recycled meanwhile has other bytes there. */
  private void mend() {
    for (Flip flip : flipped) {
      if (disk.list().contains(flip.segment)) {
        disk.flip(flip.segment, flip.position, flip.mask);
      }
    }
    flipped.clear();
  }

  private void skip(TestNode node, StoppedRead at) {
    List<SkipReply> replies = new ArrayList<>();
    node.broker()
        .operations()
        .skip(
            at.virtualHost(),
            at.name(),
            Operations.ONLY,
            at.offset(),
            at.endOffset(),
            replies::add);
    node.await("answer for the operator", () -> !replies.isEmpty());
    assertThat(replies.getFirst()).isInstanceOf(SkipReply.Skipped.class);
    Set<Long> skipped = at.partition() == StoppedRead.QUEUE ? skippedOfQueue : skippedOfStream;
    LongStream.range(at.offset(), at.endOffset()).forEach(skipped::add);
  }

  /** Reads what can be read; whether there is more. */
  private static boolean readOn(
      TestStreams streams, Partition partition, long[] next, List<Long> read) {
    while (true) {
      ReadReply reply =
          streams.ask("read", answer -> streams.client().read(partition, next[0], 1 << 20, answer));
      if (!(reply instanceof ReadReply.Batches batches)) {
        assertThat(reply).isInstanceOf(ReadReply.Unreadable.class);
        return true;
      }
      List<TestStreams.Got> got = streams.got(reply);
      if (got.isEmpty()) {
        return false;
      }
      got.forEach(each -> read.add(each.number()));
      next[0] = batches.batches().getLast().endOffset();
    }
  }

  private static List<Long> allBut(Set<Long> skipped, long count) {
    return LongStream.range(0, count).filter(each -> !skipped.contains(each)).boxed().toList();
  }
}
