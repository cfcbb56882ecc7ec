package dev.forebay.broker.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets of many ranges behave like sets of bits, and take little wherever they are changed. */
final class LargeOffsetRangesTest {
  private static final int OFFSETS = 5 * OffsetBlock.OFFSETS + 1000;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void behaveAsSetsOfBits(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    OffsetRanges ranges = new OffsetRanges();
    BitSet model = new BitSet();
    for (int step = 0; step < 120; step++) {
      change(random, ranges, model);
      String where = "seed " + seed + ", step " + step;
      assertSame(ranges, model, where);
      if (step % 10 == 0) {
        ranges = writtenAndRead(ranges);
        assertSame(ranges, model, where);
      }
      askAround(random, ranges, model, where);
    }
  }

  private static void change(SplittableRandom random, OffsetRanges ranges, BitSet model) {
    int first = random.nextInt(OFFSETS);
    int end = first + random.nextInt(OFFSETS - first + 1);
    int stride = 2 + random.nextInt(200);
    switch (random.nextInt(8)) {
      case 0 -> {
        ranges.add(first, end);
        model.set(first, end);
      }
      case 1 -> {
        ranges.remove(first, end);
        model.clear(first, end);
      }
      case 2, 3 -> {
        for (int at = first; at < end; at += stride) {
          int length = 1 + random.nextInt(stride);
          ranges.add(at, at + length);
          model.set(at, at + length);
        }
      }
      case 4, 5 -> {
        for (int at = first; at < end; at += stride) {
          int length = 1 + random.nextInt(stride);
          ranges.remove(at, at + length);
          model.clear(at, at + length);
        }
      }
      case 6 -> {
        BitSet other = some(random);
        ranges.addAll(of(other));
        model.or(other);
      }
      default -> {
        BitSet other = some(random);
        ranges.removeAll(of(other));
        model.andNot(other);
      }
    }
  }

  private static OffsetRanges writtenAndRead(OffsetRanges ranges) {
    ByteBuffer memory =
        ByteBuffer.allocate(OffsetRangesFormat.bytes(ranges) + 7)
            .order(ByteOrder.LITTLE_ENDIAN)
            .position(7);
    OffsetRangesFormat.write(memory, ranges);
    assertThat(memory.remaining()).isZero();
    assertThat(OffsetRangesFormat.end(memory, 7)).isEqualTo(memory.capacity());
    return OffsetRangesFormat.read(memory, 7);
  }

  private static BitSet some(SplittableRandom random) {
    BitSet some = new BitSet();
    int stride = 1 + random.nextInt(5000);
    int first = random.nextInt(OFFSETS);
    for (int at = first; at < OFFSETS; at += stride) {
      some.set(at, at + 1 + random.nextInt(stride));
    }
    return some;
  }

  private static OffsetRanges of(BitSet bits) {
    OffsetRanges made = new OffsetRanges();
    for (int at = bits.nextSetBit(0); at >= 0; ) {
      int end = bits.nextClearBit(at);
      made.add(at, end);
      at = bits.nextSetBit(end);
    }
    return made;
  }

  private static void assertSame(OffsetRanges ranges, BitSet model, String where) {
    BitSet held = new BitSet();
    long[] before = {-1};
    int[] count = {0};
    ranges.forEach((first, end) -> {
      assertThat(first).as(where).isGreaterThan(before[0]).isLessThan(end);
      before[0] = end;
      held.set((int) first, (int) end);
      count[0]++;
    });
    assertThat(held).as(where).isEqualTo(model);
    assertThat(ranges.count()).as(where).isEqualTo(model.cardinality());
    assertThat(ranges.isEmpty()).as(where).isEqualTo(model.isEmpty());
    assertThat(ranges.end()).as(where).isEqualTo(model.length());
    assertThat(ranges.rangeCount()).as(where).isEqualTo(count[0]);
    assertThat(ranges.copy().toString()).as(where).isEqualTo(ranges.toString());
  }

  private static void askAround(
      SplittableRandom random, OffsetRanges ranges, BitSet model, String where) {
    for (int i = 0; i < 30; i++) {
      int at = random.nextInt(OFFSETS);
      int end = at + 1 + random.nextInt(OFFSETS - at);
      assertThat(ranges.contains(at)).as(where).isEqualTo(model.get(at));
      assertThat(ranges.nextAbsent(at)).as(where).isEqualTo(model.nextClearBit(at));
      assertThat(ranges.lastAbsent(at)).as(where).isEqualTo(model.previousClearBit(at));
      assertThat(ranges.nextFirstAfter(at, -7))
          .as(where)
          .isEqualTo(orElse(model.nextSetBit(model.nextClearBit(at))));
      assertThat(ranges.countWithin(at, end)).as(where).isEqualTo(model.get(at, end).cardinality());
      assertThat(ranges.containsAll(at, end)).as(where).isEqualTo(model.nextClearBit(at) >= end);
    }
    int first = random.nextInt(OFFSETS);
    int end = first + random.nextInt(OFFSETS - first);
    BitSet absent = new BitSet();
    absent.set(first, end);
    absent.andNot(model);
    assertSame(ranges.absentWithin(first, end), absent, where);
  }

  private static long orElse(int found) {
    return found < 0 ? -7 : found;
  }

  @Test
  void tenMillionInAnyPatternTakeLessThanTwoMebibytes() {
    OffsetRanges ranges = new OffsetRanges();
    for (long offset = 0; offset < 10_000_000; offset += 2) {
      ranges.add(offset, offset + 1);
    }

    assertThat(ranges.count()).isEqualTo(5_000_000);
    assertThat(ranges.bytes()).isLessThan(2 << 20);
    ranges.add(0, 10_000_000);
    assertThat(ranges.bytes()).isLessThan(100);
  }

  @Test
  void fewFarFromEachOtherTakeLittle() {
    OffsetRanges ranges = new OffsetRanges();
    for (long offset = 0; offset < 2000; offset++) {
      ranges.add(offset << 20, (offset << 20) + 1);
    }

    assertThat(ranges.bytes()).isLessThan(500_000);
  }
}
