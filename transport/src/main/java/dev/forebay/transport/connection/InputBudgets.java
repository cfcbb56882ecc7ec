package dev.forebay.transport.connection;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.measure.Measure;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The memory of a node for frames that have begun and not ended, of all protocols. Any thread. */
public final class InputBudgets {
  /** Of the connections of all event loops together, if the node has memory enough. */
  public static final long NODE_BYTES_MAX = 64L << 20;

  /** What every connection may hold of a frame for itself, if the node has memory enough. */
  public static final int FREE_BYTES = 4 << 10;

  private final Map<Integer, InputBudget> byLoop = new ConcurrentHashMap<>();
  private final InputMemory memory;

  /** Of the usual size. */
  public InputBudgets() {
    this(NODE_BYTES_MAX);
  }

  /** Of another size. */
  public InputBudgets(long nodeBytesMax) {
    this(nodeBytesMax, FREE_BYTES);
  }

  /** Of another size, and another for each connection besides. */
  public InputBudgets(long nodeBytesMax, int freeBytes) {
    this.memory = new InputMemory(nodeBytesMax, freeBytes);
  }

  /** That of one loop, on which it is used. */
  public InputBudget of(EventLoop loop) {
    return byLoop.computeIfAbsent(loop.index(), _ -> new InputBudget(loop, memory, _ -> {}));
  }

  /** Tells of what has begun and not ended, under one name wherever it is counted. */
  public static Measure ofIncomplete(LongSupplier bytes) {
    return Measure.gauge(
        "incomplete_content_bytes",
        "Memory reserved for messages that have not arrived completely.",
        bytes);
  }

  /** What is taken of all. */
  public long heldBytes() {
    return memory.heldBytes();
  }
}
