package dev.forebay.runtime.wait;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What waits on a node: of its connections, whatever their protocol, and behind. Any thread. */
public final class Waits {
  private final Map<Integer, LoopWaits> byLoop = new ConcurrentHashMap<>();
  private final Clock clock;

  /** Nobody waits yet. */
  public Waits(Clock clock) {
    this.clock = clock;
  }

  /** What waits on one loop. */
  public LoopWaits of(EventLoop loop) {
    return byLoop.computeIfAbsent(loop.index(), _ -> new LoopWaits(loop, clock));
  }

  /** How many wait for a reason now. */
  public long count(WaitReason reason) {
    return byLoop.values().stream().mapToLong(loop -> loop.count(reason)).sum();
  }

  /** How long the oldest has waited, or 0. */
  public long oldestNanos(WaitReason reason) {
    return byLoop.values().stream().mapToLong(loop -> loop.oldestNanos(reason)).max().orElse(0);
  }
}
