package dev.forebay.transport.connection;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;

/**
 * What the connections of a node share, whatever their protocol. Any thread.
 *
 * @param frameMemory for frames that have begun and not ended
 * @param waits what waits, and why
 */
public record ConnectionResources(InputBudgets frameMemory, Waits waits) {
  /** Of the usual size. */
  public ConnectionResources(Clock clock) {
    this(new InputBudgets(), new Waits(clock));
  }

  /** That of one loop, on which it is used. */
  public Loop of(EventLoop loop) {
    return new Loop(loop, frameMemory.of(loop), waits.of(loop));
  }

  /**
   * What the connections of one loop share.
   *
   * @param frameMemory for frames that have begun and not ended
   * @param waits what waits, and why
   */
  public record Loop(EventLoop loop, InputBudget frameMemory, LoopWaits waits) {}
}
