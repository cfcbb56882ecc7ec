package dev.forebay.broker.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on ranges and on a plain set of offsets have the same outcome. */
final class OffsetRangesRandomTest {
  private static final int OFFSETS = 120;
  private static final int STEPS = 3000;

  private final OffsetRanges ranges = new OffsetRanges();
  private final TreeSet<Long> model = new TreeSet<>();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void behavesAsASet(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int lengthMax = 1 + random.nextInt(30);
    for (int step = 0; step < STEPS; step++) {
      long first = random.nextInt(OFFSETS);
      long end = first + random.nextInt(lengthMax);
      change(random, first, end);
      String where = "seed " + seed + ", step " + step;
      checkShape(where);
      checkQuestions(where, first, end);
    }
  }

  private void change(SplittableRandom random, long first, long end) {
    switch (random.nextInt(16)) {
      case 0 -> removeFirst();
      case 1, 2, 3, 4, 5, 6 -> remove(first, end);
      case 7 -> addOther(random);
      default -> add(first, end);
    }
    if (random.nextInt(500) == 0) {
      ranges.clear();
      model.clear();
    }
  }

  private void add(long first, long end) {
    ranges.add(first, end);
    for (long offset = first; offset < end; offset++) {
      model.add(offset);
    }
  }

  private void remove(long first, long end) {
    ranges.remove(first, end);
    for (long offset = first; offset < end; offset++) {
      model.remove(offset);
    }
  }

  private void removeFirst() {
    if (!model.isEmpty()) {
      assertThat(ranges.removeFirst()).isEqualTo(model.pollFirst());
    }
  }

  private void addOther(SplittableRandom random) {
    OffsetRanges other = new OffsetRanges();
    for (int i = 0; i < 3; i++) {
      long first = random.nextInt(OFFSETS);
      other.add(first, first + 2);
      model.add(first);
      model.add(first + 1);
    }
    ranges.addAll(other);
  }

  /** Sorted, disjoint and not adjacent, with the same offsets as the model. */
  private void checkShape(String where) {
    TreeSet<Long> held = new TreeSet<>();
    long[] before = {-1};
    ranges.forEach((first, end) -> {
      assertThat(first).as(where).isLessThan(end).isGreaterThan(before[0]);
      before[0] = end;
      for (long offset = first; offset < end; offset++) {
        held.add(offset);
      }
    });
    assertThat(held).as(where).isEqualTo(model);
    assertThat(ranges.count()).as(where).isEqualTo(model.size());
    assertThat(ranges.isEmpty()).as(where).isEqualTo(model.isEmpty());
  }

  private void checkQuestions(String where, long first, long end) {
    assertThat(ranges.contains(first)).as(where).isEqualTo(model.contains(first));
    long within = model.subSet(first, end).size();
    assertThat(ranges.countWithin(first, end)).as(where).isEqualTo(within);
    if (first < end) {
      assertThat(ranges.containsAll(first, end)).as(where).isEqualTo(within == end - first);
    }
    long absent = first;
    while (model.contains(absent)) {
      absent++;
    }
    assertThat(ranges.nextAbsent(first)).as(where).isEqualTo(absent);
    assertThat(ranges.nextFirstAfter(first, -7)).as(where).isEqualTo(rangeBeginAfter(first));
  }

  private long rangeBeginAfter(long offset) {
    for (long begin : model.tailSet(offset, false)) {
      if (!model.contains(begin - 1)) {
        return begin;
      }
    }
    return -7;
  }
}
