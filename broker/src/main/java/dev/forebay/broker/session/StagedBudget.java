package dev.forebay.broker.session;

import java.util.concurrent.atomic.AtomicLong;

/** What the transactions of one session may stage. Confined to the session's loop. */
final class StagedBudget {
  /** Bytes of messages, with {@value #ITEM_BYTES} for each message and settlement. */
  static final long SESSION_BYTES_MAX = 32L << 20;

  /** Likewise, of all sessions of the node together. */
  static final long NODE_BYTES_MAX = 64L << 20;

  /** What keeping track of a message or a settlement takes, roughly. */
  static final int ITEM_BYTES = 128;

  private final AtomicLong nodeBytes;
  private long sessionBytes;

  StagedBudget(AtomicLong nodeBytes) {
    this.nodeBytes = nodeBytes;
  }

  boolean hasRoom(int messageBytes) {
    long more = (long) messageBytes + ITEM_BYTES;
    return sessionBytes + more <= SESSION_BYTES_MAX && nodeBytes.get() + more <= NODE_BYTES_MAX;
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
