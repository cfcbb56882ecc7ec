package dev.forebay.transport.connection;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.LoopWaits;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.transport.ClientLog;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** What the connections of a node share, whatever their protocol. Any thread. */
public final class ConnectionResources {
  private final InputBudgets frameMemory;
  private final Waits waits;
  private final KeptBudget kept;
  private final int outputShareBytes;
  private final BooleanSupplier isReaderMemoryUsedUp;
  private final Map<Integer, Loop> byLoop = new ConcurrentHashMap<>();

  /**
   * Of a node.
   *
   * @param frameMemory for frames that have begun and not ended
   * @param kept for what clients make them keep
   * @param waits what waits, and why
   * @param outputShareBytes that each client may leave unsent while the memory for readers is used
   *     up
   * @param isReaderMemoryUsedUp whether clients that have much to read get no more for now; any
   *     thread
   */
  public ConnectionResources(
      InputBudgets frameMemory,
      KeptBudget kept,
      Waits waits,
      int outputShareBytes,
      BooleanSupplier isReaderMemoryUsedUp) {
    this.frameMemory = frameMemory;
    this.kept = kept;
    this.waits = waits;
    this.outputShareBytes = outputShareBytes;
    this.isReaderMemoryUsedUp = isReaderMemoryUsedUp;
  }

  /** With the usual share of output. */
  public ConnectionResources(
      InputBudgets frameMemory,
      KeptBudget kept,
      Waits waits,
      BooleanSupplier isReaderMemoryUsedUp) {
    this(frameMemory, kept, waits, OutputShare.BYTES, isReaderMemoryUsedUp);
  }

  /** Of the usual size. */
  public ConnectionResources(Clock clock, BooleanSupplier isReaderMemoryUsedUp) {
    this(new InputBudgets(), new Waits(clock), isReaderMemoryUsedUp);
  }

  /** With the usual part of the heap for what is kept. */
  public ConnectionResources(
      InputBudgets frameMemory, Waits waits, BooleanSupplier isReaderMemoryUsedUp) {
    this(
        frameMemory,
        KeptBudget.ofHeap(Runtime.getRuntime().maxMemory()),
        waits,
        isReaderMemoryUsedUp);
  }

  /** The same for a protocol whose readers have a memory of their own besides. */
  public ConnectionResources withReaderMemory(BooleanSupplier isUsedUp) {
    return new ConnectionResources(
        frameMemory,
        kept,
        waits,
        outputShareBytes,
        () -> isReaderMemoryUsedUp.getAsBoolean() || isUsedUp.getAsBoolean());
  }

  public InputBudgets frameMemory() {
    return frameMemory;
  }

  public KeptBudget kept() {
    return kept;
  }

  public Waits waits() {
    return waits;
  }

  /** That of one loop, on which it is used. */
  public Loop of(EventLoop loop) {
    return byLoop.computeIfAbsent(
        loop.index(),
        _ ->
            new Loop(
                loop,
                frameMemory.of(loop),
                kept,
                waits.of(loop),
                new ReaderShares(loop, outputShareBytes, isReaderMemoryUsedUp),
                new ClientLog(loop)));
  }

  /**
   * What the connections of one loop share.
   *
   * @param frameMemory for frames that have begun and not ended
   * @param kept for what clients make them keep, of the node
   * @param waits what waits, and why
   * @param readers who has more unsent than others leave room for
   * @param log what is said of clients that are sent away
   */
  public record Loop(
      EventLoop loop,
      InputBudget frameMemory,
      KeptBudget kept,
      LoopWaits waits,
      ReaderShares readers,
      ClientLog log) {}
}
