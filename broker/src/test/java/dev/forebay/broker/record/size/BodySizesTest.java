package dev.forebay.broker.record.size;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes of bodies beside a list of all of them. */
final class BodySizesTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void sumsAreThoseOfAListAlsoWhenTheyAreReadBack(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BodySizes sizes = new BodySizes();
    List<Integer> list = new ArrayList<>();
    int largest = 1 << random.nextInt(1, 30);
    while (list.size() < 20_000) {
      int size = random.nextInt(largest);
      for (int alike = random.nextInt(3) == 0 ? random.nextInt(600) : 1; alike > 0; alike--) {
        sizes.append(list.size(), size);
        list.add(size);
      }
      if (random.nextInt(500) == 0) {
        // Offsets that nobody got.
        for (int gap = random.nextInt(1000); gap > 0; gap--) {
          list.add(0);
        }
      }
    }
    BodySizes read = readBack(sizes);
    for (int i = 0; i < 500; i++) {
      int first = random.nextInt(list.size());
      int end = first + 1 + random.nextInt(list.size() - first);
      long sum = sum(list, first, end);
      assertThat(sizes.within(first, end)).as("seed %d", seed).isEqualTo(sum);
      assertThat(read.within(first, end)).as("seed %d", seed).isEqualTo(sum);
      long wanted = 1 + random.nextLong(sum + 1);
      int enough = Math.toIntExact(sizes.endOf(first, end, wanted));
      assertThat(sum(list, first, enough) >= wanted || enough == end).as("seed %d", seed).isTrue();
      assertThat(sum(list, first, enough - 1)).as("seed %d", seed).isLessThan(wanted);
    }
  }

  private static long sum(List<Integer> sizes, int first, int end) {
    return sizes.subList(first, end).stream().mapToLong(Integer::longValue).sum();
  }

  private static BodySizes readBack(BodySizes sizes) {
    ByteBuffer bytes = ByteBuffer.allocate(BodySizesFormat.bytes(sizes));
    BodySizesFormat.write(bytes.order(ByteOrder.LITTLE_ENDIAN), sizes);
    assertThat(BodySizesFormat.end(bytes, 0)).isEqualTo(bytes.limit());
    return BodySizesFormat.read(bytes, 0);
  }

  @Test
  void alikeMessagesTakeOneBlock() {
    BodySizes sizes = new BodySizes();
    for (int i = 0; i < 1_000_000; i++) {
      sizes.append(i, 77);
    }
    assertThat(sizes.blockCount()).isOne();
    assertThat(sizes.within(999_000, 1_000_000)).isEqualTo(77_000);
  }

  @Test
  void ofVeryManyThatDifferTheHeadIsExactAndTheSumOfAll() {
    SplittableRandom random = new SplittableRandom(1);
    BodySizes sizes = new BodySizes();
    List<Integer> list = new ArrayList<>();
    for (int i = 0; i < 2_000_000; i++) {
      list.add(random.nextInt(60_000));
      sizes.append(i, list.getLast());
    }
    assertThat(sizes.blockCount()).isLessThanOrEqualTo(BodySizes.BLOCKS_MAX);
    assertThat(BodySizesFormat.bytes(sizes)).isLessThan(1 << 20);
    assertThat(sizes.within(0, 2_000_000)).isEqualTo(sum(list, 0, 2_000_000));
    assertThat(sizes.within(100_000, 100_001)).isEqualTo(list.get(100_000).longValue());
    long parts = 0;
    for (int i = 0; i < 2_000_000; i += 1_000) {
      parts += sizes.within(i, i + 1_000);
    }
    assertThat(parts).isEqualTo(sum(list, 0, 2_000_000));
  }

  @Test
  void whatIsSettledTakesNothing() {
    BodySizes sizes = new BodySizes();
    for (int i = 0; i < 100_000; i++) {
      sizes.append(i, i);
    }
    sizes.forget(0, 100_000, (first, end) -> end <= 99_000);
    assertThat(sizes.blockCount()).isLessThan(10);
    assertThat(sizes.within(99_998, 100_000)).isEqualTo(99_998 + 99_999);
    sizes.forget(0, 100_000, (_, _) -> true);
    assertThat(sizes.isEmpty()).isTrue();
    sizes.append(100_000, 5);
    assertThat(sizes.within(100_000, 100_001)).isEqualTo(5);
  }
}
