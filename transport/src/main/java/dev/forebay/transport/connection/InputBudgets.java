package dev.forebay.transport.connection;

import dev.forebay.runtime.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The memory of a node for frames that have begun and not ended, of all protocols. Any thread. */
public final class InputBudgets {
  /** Of the connections of all event loops together, shared equally by the loops. */
  public static final long NODE_BYTES_MAX = 64L << 20;

  private final Map<Integer, InputBudget> byLoop = new ConcurrentHashMap<>();
  private final LongAdder heldBytes = new LongAdder();
  private final long loopBytesMax;

  /** Of the usual size, for a node of one loop. */
  public InputBudgets() {
    this(NODE_BYTES_MAX);
  }

  /** Of the usual size. */
  public static InputBudgets ofLoops(int loops) {
    return new InputBudgets(NODE_BYTES_MAX / loops);
  }

  /** Of another size, for each loop. */
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
