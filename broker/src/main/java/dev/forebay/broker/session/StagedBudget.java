package dev.forebay.broker.session;

import dev.forebay.broker.api.BrokerMemory;
import java.util.concurrent.atomic.AtomicLong;

/** What the transactions of one session may stage. Confined to the session's loop. */
final class StagedBudget {
  /** What keeping track of a message or a settlement takes, roughly. */
  static final int ITEM_BYTES = 128;

  private final BrokerMemory limits;
  private final AtomicLong nodeBytes;
  private long sessionBytes;

  /**
   * Nothing is staged.
   *
   * @param limits of messages, with {@value #ITEM_BYTES} bytes for each message and settlement
   * @param nodeBytes counts this together with all others
   */
  StagedBudget(BrokerMemory limits, AtomicLong nodeBytes) {
    this.limits = limits;
    this.nodeBytes = nodeBytes;
  }

  boolean hasRoom(int messageBytes) {
    long more = (long) messageBytes + ITEM_BYTES;
    return sessionBytes + more <= limits.stagedPerSessionBytes()
        && nodeBytes.get() + more <= limits.stagedBytes();
  }

  void staged(int messageBytes) {
    sessionBytes += messageBytes + ITEM_BYTES;
    nodeBytes.addAndGet(messageBytes + ITEM_BYTES);
  }

  void released(long bytes) {
    sessionBytes -= bytes;
    nodeBytes.addAndGet(-bytes);
  }
}
