package dev.forebay.tests.hostile.sockets;

import dev.forebay.runtime.Clock;

/** The machine's time. */
enum MachineClock implements Clock {
  INSTANCE;

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }
}
