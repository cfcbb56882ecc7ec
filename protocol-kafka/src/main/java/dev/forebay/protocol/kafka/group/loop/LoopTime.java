package dev.forebay.protocol.kafka.group.loop;

import dev.forebay.runtime.Clock;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/** The injected clock as Kafka's time. Nobody sleeps on a loop. */
public record LoopTime(Clock clock) implements Time {
  @Override
  public long milliseconds() {
    return clock.wallMillis();
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
