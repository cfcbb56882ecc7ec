package dev.forebay.transport;

import dev.forebay.runtime.Clock;

/** The machine's clocks. Any thread. */
public final class SystemClock implements Clock {
  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }
}
