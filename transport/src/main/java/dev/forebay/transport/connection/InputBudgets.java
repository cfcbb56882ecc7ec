package dev.forebay.transport.connection;

import dev.forebay.runtime.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The memory of a node for frames that have begun and not ended, of all protocols. Any thread. */
public final class InputBudgets {
  /** Of the connections of one event loop. */
  public static final long LOOP_BYTES_MAX = 64L << 20;

  private final Map<Integer, InputBudget> byLoop = new ConcurrentHashMap<>();
  private final LongAdder heldBytes = new LongAdder();
  private final long loopBytesMax;

  /** Of the usual size. */
  public InputBudgets() {
    this(LOOP_BYTES_MAX);
  }

  /** Of another size. */
  public InputBudgets(long loopBytesMax) {
    this.loopBytesMax = loopBytesMax;
  }

  /** That of one loop, on which it is used. */
  public InputBudget of(EventLoop loop) {
    return byLoop.computeIfAbsent(
        loop.index(), _ -> new InputBudget(loop, loopBytesMax, heldBytes::add));
  }

  /** What is taken of all. */
  public long heldBytes() {
    return heldBytes.sum();
  }
}
