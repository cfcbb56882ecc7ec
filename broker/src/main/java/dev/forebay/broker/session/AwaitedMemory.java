package dev.forebay.broker.session;

import dev.forebay.broker.loop.MessageMemory;

/** One kind of message memory as the publishers of one loop wait for it. Confined to the loop. */
final class AwaitedMemory {
  /** Nothing comes back for so long: whoever waits may be who has to give it back. */
  private static final long STUCK_NANOS = 5_000_000_000L;

  private final MessageMemory memory;
  private final int loop;
  private long wantedBytes;
  private long freedBytes;
  private long freedAtNanos;

  AwaitedMemory(MessageMemory memory, int loop) {
    this.memory = memory;
    this.loop = loop;
  }

  MessageMemory memory() {
    return memory;
  }

  /** The first of those who wait has come. */
  void begin(long nowNanos) {
    freedBytes = memory.pool().freedBytes();
    freedAtNanos = nowNanos;
  }

  /** All that is wanted is wanted anew. */
  void lookAgain(long nowNanos) {
    long freedNow = memory.pool().freedBytes();
    if (freedNow != freedBytes) {
      freedBytes = freedNow;
      freedAtNanos = nowNanos;
    }
    wantedBytes = 0;
    memory.want(loop, 0);
  }

  void want(long bytes) {
    if (bytes > wantedBytes) {
      wantedBytes = bytes;
      memory.want(loop, bytes);
    }
  }

  /** Whether none has come back for long. */
  boolean isStuck(long nowNanos) {
    return nowNanos - freedAtNanos >= STUCK_NANOS;
  }
}
