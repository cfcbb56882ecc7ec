package dev.forebay.broker.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.stream.BatchHead;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What partitions know of producers is bounded in bytes of the heap, over all partitions. */
class KnownProducersTest {
  private static final int PARTITIONS = 10_000;
  private static final int PRODUCERS = 75;
  private static final long BYTES_MAX = 32 << 20;
  private static final double COUNTED_MIN = 0.8;
  private static final double COUNTED_MAX = 2;
  private static final int NOISE_BYTES = 100_000;

  private final KnownProducers known = new KnownProducers(BYTES_MAX);
  private final List<ProducerStates> partitions = new ArrayList<>();

  @Test
  void areNoMoreThanTheHeapIsToHold() {
    partitions(PARTITIONS);
    long before = heapBytes();
    for (int producer = 0; producer < PRODUCERS; producer++) {
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.get(i).appended(head(producer, 0), 0, producer);
      }
    }
    long held = heapBytes() - before;

    assertThat(known.bytes()).isBetween(BYTES_MAX * 9 / 10, BYTES_MAX);
    assertThat((double) known.bytes() / held).isBetween(COUNTED_MIN, COUNTED_MAX);
    assertThat(partitions).allMatch(partition -> isKnown(partition, PRODUCERS - 1));
    assertThat(partitions).noneMatch(partition -> isKnown(partition, 0));
  }

  @Test
  void alsoIfPartitionsKnowFewEach() {
    partitions(200_000);
    long before = heapBytes();
    for (ProducerStates partition : partitions) {
      partition.appended(head(1, 0), 0, 1);
    }
    long held = heapBytes() - before;

    assertThat(known.bytes()).isBetween(BYTES_MAX * 9 / 10, BYTES_MAX);
    assertThat((double) known.bytes() / held).isBetween(COUNTED_MIN, COUNTED_MAX);
  }

  @Test
  void whoWritesAgainIsNotForgotten() {
    partitions(PARTITIONS);
    for (int producer = 0; producer < PRODUCERS; producer++) {
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.get(i).appended(head(producer, 0), 0, producer);
        partitions.getFirst().appended(head(0, i), i, producer);
      }
    }

    assertThat(isKnown(partitions.getFirst(), 0)).isTrue();
    assertThat(isKnown(partitions.getLast(), 0)).isFalse();
  }

  @Test
  void whatIsRestoredIsForgottenByItsTimesAndNotByTheOrderOfPartitions() {
    List<Integer> times = new ArrayList<>();
    List<byte[]> stored = new ArrayList<>();
    for (int time = 0; time < 4000; time++) {
      times.add(time);
    }
    Collections.shuffle(times, new Random(5));
    for (int time : times) {
      stored.add(stored(time, 50));
    }
    for (byte[] state : stored) {
      partitions.add(
          StreamStateFormat.read(ByteBuffer.wrap(state), 0, state.length, known).producers());
      assertThat(known.bytes()).isLessThanOrEqualTo(BYTES_MAX);
    }
    KnownProducers loop = new KnownProducers(BYTES_MAX / 2);
    partitions.forEach(partition -> partition.join(loop));
    loop.restoredAll();

    assertThat(known.bytes()).isZero();
    assertThat(loop.bytes()).isBetween(BYTES_MAX / 2 * 9 / 10, BYTES_MAX / 2);
    assertThat(isKnown(partitions.get(times.indexOf(3999)), 0)).isTrue();
    assertThat(isKnown(partitions.get(times.indexOf(3000)), 0)).isTrue();
    assertThat(isKnown(partitions.get(times.indexOf(1000)), 0)).isFalse();

    partitions.forEach(ProducerStates::forgetAll);
    assertThat(loop.bytes()).isZero();
  }

  private static byte[] stored(int time, int producers) {
    ProducerStates states = new ProducerStates(new KnownProducers(Long.MAX_VALUE));
    for (int producer = 0; producer < producers; producer++) {
      states.appended(head(producer, 0), 0, time);
    }
    return StreamStateFormat.state(1, 0, 0, states, new OffsetRanges());
  }

  private void partitions(int count) {
    for (int i = 0; i < count; i++) {
      partitions.add(new ProducerStates(known));
    }
  }

  /** One that is not known may begin anywhere. */
  private static boolean isKnown(ProducerStates partition, long producer) {
    return !(partition.check(head(producer, 1_000_000)) instanceof ProducerStates.Verdict.Next);
  }

  private static BatchHead head(long producer, int sequence) {
    return new BatchHead(1, 1, producer, (short) 0, sequence);
  }

  private static long heapBytes() {
    long least = Long.MAX_VALUE;
    int unchanged = 0;
    while (unchanged < 3) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      long now = runtime.totalMemory() - runtime.freeMemory();
      unchanged = now < least - NOISE_BYTES ? 0 : unchanged + 1;
      least = Math.min(least, now);
    }
    return least;
  }
}
