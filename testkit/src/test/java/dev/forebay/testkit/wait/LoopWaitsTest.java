package dev.forebay.testkit.wait;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.runtime.wait.LoopWaits;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.testkit.loop.ManualLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoopWaitsTest {
  private final ManualLoop loop = new ManualLoop();
  private final LoopWaits waits = new LoopWaits(loop, loop);

  @ParameterizedTest
  @EnumSource
  void everyReasonSaysWhatEndsIt(WaitReason reason) {
    assertThat(reason.endedBy()).isNotEmpty();
    assertThat(reason.label()).matches("[a-z_]+");
  }

  @Test
  void whatWaitsLongIsToldOfOnce() {
    Wait first = waits.of("first");
    Wait second = waits.of("second");
    first.begin(WaitReason.ANSWER);
    loop.advanceMillis(TimeUnit.SECONDS.toMillis(LoopWaits.TOLD_SECONDS) - 1);
    second.begin(WaitReason.ANSWER);
    assertThat(first.isTold()).isFalse();
    loop.advanceMillis(1);
    assertThat(first.isTold()).isTrue();
    assertThat(second.isTold()).isFalse();
    assertThat(waits.oldestNanos(WaitReason.ANSWER)).isEqualTo(10_000_000_000L);

    first.begin(WaitReason.UNREAD_ANSWERS);
    assertThat(first.isTold()).isFalse();
    assertThat(waits.count(WaitReason.ANSWER)).isEqualTo(1);
    assertThat(waits.oldestNanos(WaitReason.ANSWER)).isEqualTo(1_000_000L);
    first.end();
    second.end();
    assertThat(waits.oldestNanos(WaitReason.ANSWER)).isZero();
  }

  @Test
  void countsAndAgesAreThoseOfAList() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Wait> all = new ArrayList<>();
    List<Wait> waiting = new ArrayList<>();
    Map<Wait, Long> since = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      all.add(waits.of(i));
    }
    for (int i = 0; i < 5_000; i++) {
      Wait one = all.get(random.nextInt(all.size()));
      loop.advanceMillis(random.nextInt(3));
      if (random.nextBoolean()) {
        if (!one.isWaiting()) {
          waiting.add(one);
          since.put(one, loop.nanoTime());
        }
        one.begin(WaitReason.PUBLISH_PRESSURE);
      } else {
        one.end();
        waiting.remove(one);
      }
      assertThat(waits.count(WaitReason.PUBLISH_PRESSURE))
          .as("seed %d", seed)
          .isEqualTo(waiting.size());
      assertThat(waits.oldestNanos(WaitReason.PUBLISH_PRESSURE))
          .as("seed %d", seed)
          .isEqualTo(
              waiting.isEmpty()
                  ? 0
                  : loop.nanoTime() - requireNonNull(since.get(waiting.getFirst())));
    }
  }
}
