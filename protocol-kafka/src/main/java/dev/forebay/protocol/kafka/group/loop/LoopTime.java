package dev.forebay.protocol.kafka.group.loop;

import dev.forebay.runtime.Clock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * The broker's time as Kafka's, and the injected clock for what is measured. Nobody sleeps on a
 * loop.
 *
 * @param millis what offsets are committed at, and expire by
 */
public record LoopTime(Clock clock, LongSupplier millis) implements Time {
  @Override
  public long milliseconds() {
    return millis.getAsLong();
  }

  @Override
  public long nanoseconds() {
    return clock.nanoTime();
  }

  @Override
  public void sleep(long millis) {
    throw new UnsupportedOperationException("no waiting on a loop");
  }

  @Override
  public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMillis) {
    throw new UnsupportedOperationException("no waiting on a loop");
  }
}
