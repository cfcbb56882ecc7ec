package dev.forebay.protocol.amqp091.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.testkit.loop.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oldest delivery may be held for so long, and not much longer. */
final class HeldTimesTest {
  private static final long LIMIT_MILLIS = 320_000;
  private static final long LOOK_MILLIS = 10_000;

  private final ManualLoop loop = new ManualLoop();

  /** When each that is held was sent, by its tag. */
  private final TreeMap<Long, Long> held = new TreeMap<>();

  private final List<Long> tooLong = new ArrayList<>();
  private long last;
  private long nowMillis;

  private final HeldTimes times =
      new HeldTimes(
          loop,
          new HeldTimes.Owner() {
            @Override
            public long oldest() {
              return held.isEmpty() ? -1 : held.firstKey();
            }

            @Override
            public long last() {
              return last;
            }

            @Override
            public long maxMillis(long tag) {
              return LIMIT_MILLIS;
            }

            @Override
            public void heldTooLong(long maxMillis) {
              tooLong.add(nowMillis - held.firstEntry().getValue());
            }
          });

  private void send() {
    last++;
    held.put(last, nowMillis);
    times.sent(LIMIT_MILLIS);
  }

  private void pass(long millis) {
    nowMillis += millis;
    loop.advanceMillis(millis);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void itIsFoundUpToTwoLooksLateAndNeverEarly(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    while (tooLong.isEmpty() && nowMillis < 100 * LIMIT_MILLIS) {
      if (random.nextInt(3) == 0) {
        send();
      }
      // In no order, until nobody acknowledges any more.
      if (nowMillis < 20 * LIMIT_MILLIS) {
        long old = nowMillis - random.nextLong(LIMIT_MILLIS);
        held.values().removeIf(sent -> sent < old);
      }
      pass(random.nextInt(2000));
    }
    assertThat(tooLong).as("seed %d", seed).hasSize(1);
    assertThat(tooLong.getFirst())
        .as("seed %d", seed)
        .isBetween(LIMIT_MILLIS, LIMIT_MILLIS + 2 * LOOK_MILLIS + 2000);
  }

  @Test
  void whoHoldsNothingCostsNothing() {
    send();
    held.clear();
    pass(LOOK_MILLIS);
    assertThat(loop.timers()).isZero();
    send();
    assertThat(loop.timers()).isOne();
    times.stop();
    assertThat(loop.timers()).isZero();
  }

  @Test
  void withoutALimitNobodyLooks() {
    times.sent(HeldTimes.NO_LIMIT);
    assertThat(loop.timers()).isZero();
  }
}
