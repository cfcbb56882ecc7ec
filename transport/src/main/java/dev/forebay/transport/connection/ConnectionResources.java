package dev.forebay.transport.connection;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import java.util.function.BooleanSupplier;

/**
 * What the connections of a node share, whatever their protocol. Any thread.
 *
 * @param frameMemory for frames that have begun and not ended
 * @param waits what waits, and why
 * @param isReaderMemoryUsedUp whether clients that have much to read get no more for now; any
 *     thread
 */
public record ConnectionResources(
    InputBudgets frameMemory, Waits waits, BooleanSupplier isReaderMemoryUsedUp) {
  /** Of the usual size. */
  public ConnectionResources(Clock clock, BooleanSupplier isReaderMemoryUsedUp) {
    this(new InputBudgets(), new Waits(clock), isReaderMemoryUsedUp);
  }

  /** That of one loop, on which it is used. */
  public Loop of(EventLoop loop) {
    return new Loop(loop, frameMemory.of(loop), waits.of(loop), isReaderMemoryUsedUp);
  }

  /**
   * What the connections of one loop share.
   *
   * @param frameMemory for frames that have begun and not ended
   * @param waits what waits, and why
   * @param isReaderMemoryUsedUp of the node
   */
  public record Loop(
      EventLoop loop,
      InputBudget frameMemory,
      LoopWaits waits,
      BooleanSupplier isReaderMemoryUsedUp) {}
}
