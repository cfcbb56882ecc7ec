package dev.forebay.broker.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.record.AttemptRange;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.QueueState;
import dev.forebay.broker.record.size.BodySizes;
import dev.forebay.broker.record.size.BodySizesFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random lives of messages, in a subscription and in a model that has a word for each offset. */
final class SubscriptionStateRandomTest {
  private static final int STEPS = 2000;

  private final AttemptRoom room = new AttemptRoom();
  private QueueRules rules = QueueRules.NONE;
  private SubscriptionState state = SubscriptionState.empty(0, rules, room);
  private final List<Integer> sizes = new ArrayList<>();
  private final List<Integer> priorities = new ArrayList<>();
  private final List<Life> lives = new ArrayList<>();
  private final List<Boolean> delivered = new ArrayList<>();
  private final List<Attempts> attempts = new ArrayList<>();

  /** Of two classes, since there is any of the high one. */
  private int inRound;

  private boolean isAnyHigh;

  private enum Life {
    INVISIBLE,
    READY,
    UNACKNOWLEDGED,
    SETTLED
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void everyOffsetIsExactlyOneOfInvisibleReadyUnacknowledgedSettled(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    // A third of them without priorities, a third with two classes.
    rules =
        QueueRules.builder()
            .priorityMax(seed % 3 == 0 ? 1 + random.nextInt(4) : 0)
            .classes(seed % 3 == 1)
            .readyBytesMax(seed % 4 == 0 ? QueueSettings.UNLIMITED : 1)
            .build();
    state = SubscriptionState.empty(0, rules, room);
    for (int step = 0; step < STEPS; step++) {
      change(random);
      check("seed " + seed + ", step " + step);
    }
  }

  private void change(SplittableRandom random) {
    switch (random.nextInt(21)) {
      case 0, 1 -> append(1 + random.nextInt(5), random);
      case 2, 3 -> makeVisible(random);
      case 4, 5, 6, 7, 8, 9, 10 -> take();
      case 11, 12, 13, 14, 15 -> settle(random);
      case 16, 17, 18 -> release(random);
      case 19 -> {
        takeSome(random);
        hold(random);
      }
      default -> settleReady(random);
    }
    if (random.nextInt(200) == 0) {
      restart();
    }
  }

  private void append(int count, SplittableRandom random) {
    int priority = random.nextInt(6);
    isAnyHigh |= priority >= QueueRules.HIGH_CLASS;
    assertThat(state.append(count, priority)).isEqualTo(lives.size());
    for (int i = 0; i < count; i++) {
      lives.add(Life.INVISIBLE);
      delivered.add(false);
      attempts.add(Attempts.NONE);
      priorities.add(rules.hasClasses() ? priority / 5 : Math.min(priority, rules.priorityMax()));
      sizes.add(random.nextInt(3) == 0 ? 7 : 1 << random.nextInt(20));
      state.sized(lives.size() - 1, sizes.getLast());
    }
  }

  private void makeVisible(SplittableRandom random) {
    int end = random.nextInt(lives.size() + 1);
    int fresh = 0;
    for (int offset = 0; offset < end; offset++) {
      if (lives.get(offset) == Life.INVISIBLE) {
        lives.set(offset, Life.READY);
        fresh++;
      }
    }
    assertThat(state.makeVisible(end)).isEqualTo(fresh);
  }

  private void take() {
    int first = head();
    assertThat(state.nextReady()).isEqualTo(first);
    if (first >= 0) {
      Attempts expected = delivered.get(first) ? atLeastOne(first) : Attempts.NONE;
      assertThat(state.take(first)).as("offset %d", first).isEqualTo(expected);
      lives.set(first, Life.UNACKNOWLEDGED);
      delivered.set(first, true);
      inRound = isAnyHigh ? (inRound + 1) % 3 : 0;
    }
  }

  /** What comes next, or -1. */
  private int head() {
    List<Integer> first = first(1);
    return first.isEmpty() ? -1 : first.getFirst();
  }

  /** So many of those that come next: of two classes two of the high one, and then another. */
  private List<Integer> first(int count) {
    List<Integer> ready = new ArrayList<>();
    for (int offset = 0; offset < lives.size(); offset++) {
      if (lives.get(offset) == Life.READY) {
        ready.add(offset);
      }
    }
    ready.sort(Comparator.comparingInt((Integer offset) -> -priorities.get(offset)));
    List<Integer> first = new ArrayList<>();
    for (int round = inRound; first.size() < count && !ready.isEmpty(); round++) {
      Optional<Integer> low =
          ready.stream().filter(offset -> priorities.get(offset) == 0).findFirst();
      boolean isOfLow = rules.hasClasses() && round % 3 == 2 && low.isPresent();
      Integer next = isOfLow ? low.get() : ready.getFirst();
      ready.remove((Object) next);
      first.add(next);
    }
    return first;
  }

  private void settle(SplittableRandom random) {
    int first = someUnacknowledged(random);
    if (first >= 0) {
      int end = endOfUnacknowledged(random, first);
      state.settle(first, end);
      for (int offset = first; offset < end; offset++) {
        lives.set(offset, Life.SETTLED);
      }
    }
  }

  private void release(SplittableRandom random) {
    int first = someUnacknowledged(random);
    if (first >= 0) {
      int end = endOfUnacknowledged(random, first);
      boolean failed = random.nextInt(3) != 0;
      state.release(first, end, failed);
      for (int offset = first; offset < end; offset++) {
        lives.set(offset, Life.READY);
        Attempts before = attempts.get(offset);
        if (failed) {
          attempts.set(offset, before.failedAgain());
        } else if (before.failed() > 0) {
          attempts.set(offset, before.returnedAgain());
        }
      }
    }
  }

  private Attempts atLeastOne(int offset) {
    Attempts counted = attempts.get(offset);
    return counted.equals(Attempts.NONE) ? Attempts.NOT_FAILED : counted;
  }

  private void settleReady(SplittableRandom random) {
    int first = random.nextInt(lives.size() + 1);
    int end = first + random.nextInt(lives.size() - first + 1);
    OffsetRanges expected = new OffsetRanges();
    for (int offset = first; offset < end; offset++) {
      if (lives.get(offset) == Life.READY) {
        lives.set(offset, Life.SETTLED);
        expected.add(offset, offset + 1);
      }
    }
    assertThat(state.settleReady(first, end).toPairs()).isEqualTo(expected.toPairs());
  }

  /** Takes some that are ready from wherever they are. */
  private void hold(SplittableRandom random) {
    OffsetRanges wanted = new OffsetRanges();
    OffsetRanges expected = new OffsetRanges();
    for (int offset = 0; offset < lives.size(); offset++) {
      if (random.nextInt(8) == 0) {
        wanted.add(offset, offset + 1);
        if (lives.get(offset) == Life.READY) {
          expected.add(offset, offset + 1);
          lives.set(offset, Life.UNACKNOWLEDGED);
          delivered.set(offset, true);
        }
      }
    }
    assertThat(state.hold(wanted).toPairs()).isEqualTo(expected.toPairs());
  }

  private void takeSome(SplittableRandom random) {
    if (!rules.limitsBytes() || random.nextBoolean()) {
      takeReady(random);
      return;
    }
    long wanted = 1L + random.nextInt(1 << 20);
    long least = head() < 0 ? 0 : state.headWith(wanted);
    long bytes = 0;
    for (int taken = 0; taken < least; taken++) {
      assertThat(bytes).isLessThan(wanted);
      bytes += sizes.get(head());
      take();
    }
    // They had enough, or the row ended.
    assertThat(bytes >= wanted || head() < 0 || least > 0).isTrue();
  }

  private void takeReady(SplittableRandom random) {
    int first = head();
    if (first < 0) {
      return;
    }
    int end = first + 1 + random.nextInt(6);
    OffsetRanges expected = new OffsetRanges();
    for (int offset = first; offset < Math.min(end, lives.size()); offset++) {
      boolean isOfHead = priorities.get(offset).equals(priorities.get(first));
      if (lives.get(offset) == Life.READY && isOfHead) {
        lives.set(offset, Life.UNACKNOWLEDGED);
        delivered.set(offset, true);
        expected.add(offset, offset + 1);
      }
    }
    assertThat(state.takeReady(end).toPairs()).isEqualTo(expected.toPairs());
  }

  /** What is not settled is ready again; what was delivered is said to have been. */
  private void restart() {
    OffsetRanges handedOut = state.handedOut().copy();
    List<AttemptRange> failed = state.failed();
    state.dropped();
    assertThat(room.ranges()).isZero();
    state =
        new SubscriptionState(
            new QueueState(
                state.next(),
                handedOut,
                false,
                state.settled(),
                failed,
                state.order().ranked(),
                copied(state.sizes())),
            state.next(),
            rules,
            room);
    inRound = 0;
    isAnyHigh = false;
    for (int offset = 0; offset < lives.size(); offset++) {
      isAnyHigh |= lives.get(offset) != Life.SETTLED && priorities.get(offset) > 0;
    }
    for (int offset = 0; offset < lives.size(); offset++) {
      if (lives.get(offset) != Life.SETTLED) {
        lives.set(offset, Life.READY);
      }
      delivered.set(offset, handedOut.contains(offset));
    }
  }

  private static BodySizes copied(BodySizes sizes) {
    ByteBuffer bytes = ByteBuffer.allocate(BodySizesFormat.bytes(sizes));
    BodySizesFormat.write(bytes.order(ByteOrder.LITTLE_ENDIAN), sizes);
    assertThat(bytes.hasRemaining()).isFalse();
    return BodySizesFormat.read(bytes, 0);
  }

  private int someUnacknowledged(SplittableRandom random) {
    List<Integer> candidates = new ArrayList<>();
    for (int offset = 0; offset < lives.size(); offset++) {
      if (lives.get(offset) == Life.UNACKNOWLEDGED) {
        candidates.add(offset);
      }
    }
    return candidates.isEmpty() ? -1 : candidates.get(random.nextInt(candidates.size()));
  }

  private int endOfUnacknowledged(SplittableRandom random, int first) {
    int end = first + 1;
    while (end < lives.size() && lives.get(end) == Life.UNACKNOWLEDGED && random.nextInt(4) != 0) {
      end++;
    }
    return end;
  }

  private void check(String where) {
    assertThat(state.next()).as(where).isEqualTo(lives.size());
    assertThat(state.ready()).as(where).isEqualTo(count(Life.READY));
    assertThat(state.unacknowledged()).as(where).isEqualTo(count(Life.UNACKNOWLEDGED));
    assertThat(state.readyBytes()).as(where).isEqualTo(bytes(Life.READY));
    assertThat(state.comingBytes()).as(where).isEqualTo(bytes(Life.INVISIBLE));
    assertThat(state.bytesOfFirst(Long.MAX_VALUE)).as(where).isEqualTo(bytes(Life.READY));
    int head = head();
    assertThat(state.bytesOfFirst(1))
        .as(where)
        .isEqualTo(head < 0 || !rules.limitsBytes() ? 0 : sizes.get(head));
    int some = lives.size() % 17;
    assertThat(state.bytesOfFirst(some))
        .as(where)
        .isEqualTo(rules.limitsBytes() ? first(some).stream().mapToLong(sizes::get).sum() : 0);
    assertThat(state.settled().count()).as(where).isEqualTo(count(Life.SETTLED));
    int floor = 0;
    while (floor < lives.size() && lives.get(floor) == Life.SETTLED) {
      floor++;
    }
    assertThat(state.floor()).as(where).isEqualTo(floor);
    assertThat(state.nextReady()).as(where).isEqualTo(head());
    for (int offset = 0; offset < lives.size(); offset++) {
      boolean isSettled = lives.get(offset) == Life.SETTLED;
      assertThat(state.isSettled(offset, offset + 1)).as(where).isEqualTo(isSettled);
      assertThat(offset < state.visibleEnd())
          .as(where)
          .isEqualTo(lives.get(offset) != Life.INVISIBLE);
    }
  }

  private long bytes(Life life) {
    long bytes = 0;
    for (int offset = 0; rules.limitsBytes() && offset < lives.size(); offset++) {
      bytes += lives.get(offset) == life ? sizes.get(offset) : 0;
    }
    return bytes;
  }

  private long count(Life life) {
    return lives.stream().filter(each -> each == life).count();
  }

  @Test
  void refusesToSettleWhatWasNotDelivered() {
    state.append(3, 0);
    state.makeVisible(3);
    state.take(0);
    assertThatThrownBy(() -> state.settle(0, 2)).isInstanceOf(IllegalArgumentException.class);
    state.settle(0, 1);
    assertThatThrownBy(() -> state.settle(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(state.ready()).isEqualTo(2);
    assertThat(state.unacknowledged()).isZero();
  }
}
