package dev.forebay.tests.hostile.client;

import dev.forebay.runtime.Clock;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/** What a client does, one thing after another, while others do theirs. */
public final class Plan {
  private static final long LOOK_NANOS = 500_000;

  private final Clock clock;
  private final ArrayDeque<Step> steps = new ArrayDeque<>();
  private long readyAtNanos;

  private sealed interface Step {
    record Do(Runnable deed) implements Step {}

    record Pause(long nanos) implements Step {}

    record Until(BooleanSupplier condition, long nanosMax) implements Step {}

    record Before(BooleanSupplier condition, long deadlineNanos) implements Step {}
  }

  public Plan(Clock clock) {
    this.clock = clock;
    this.readyAtNanos = clock.nanoTime();
  }

  public Plan then(Runnable deed) {
    steps.add(new Step.Do(deed));
    return this;
  }

  /** The same so many times, with the number from 0 on. */
  public Plan times(int count, IntConsumer deed) {
    for (int i = 0; i < count; i++) {
      int number = i;
      then(() -> deed.accept(number));
    }
    return this;
  }

  public Plan pause(long millis) {
    steps.add(new Step.Pause(TimeUnit.MILLISECONDS.toNanos(millis)));
    return this;
  }

  /** Goes on when something is so, or after a time. */
  public Plan until(BooleanSupplier condition, long millisMax) {
    steps.add(new Step.Until(condition, TimeUnit.MILLISECONDS.toNanos(millisMax)));
    return this;
  }

  public boolean isOver() {
    return steps.isEmpty();
  }

  /** What is left is not done. */
  public void abandon() {
    steps.clear();
  }

  public long readyAtNanos() {
    return readyAtNanos;
  }

  /** Does the next thing. */
  public void step() {
    long now = clock.nanoTime();
    switch (steps.remove()) {
      case Step.Do(Runnable deed) -> deed.run();
      case Step.Pause(long nanos) -> readyAtNanos = now + nanos;
      case Step.Until(BooleanSupplier condition, long nanosMax) ->
          look(new Step.Before(condition, now + nanosMax), now);
      case Step.Before before -> look(before, now);
    }
  }

  private void look(Step.Before before, long now) {
    if (!before.condition.getAsBoolean() && now < before.deadlineNanos) {
      steps.addFirst(before);
      readyAtNanos = now + LOOK_NANOS;
    }
  }
}
