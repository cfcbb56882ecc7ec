package dev.forebay.broker.session;

import dev.forebay.broker.record.TransactionId;
import java.util.concurrent.atomic.AtomicLong;

/** Names the transactions of this run of the node, and counts what they stage. Any loop. */
public final class TransactionNumbers {
  private final long era;
  private final AtomicLong last = new AtomicLong();
  private final AtomicLong stagedBytes = new AtomicLong();

  /** Numbers of an era, which no other run of the node has. */
  public TransactionNumbers(long era) {
    this.era = era;
  }

  TransactionId next() {
    return new TransactionId(era, last.incrementAndGet());
  }

  AtomicLong staged() {
    return stagedBytes;
  }

  /** What the transactions of all sessions hold that are not committed. */
  public long stagedBytes() {
    return stagedBytes.get();
  }
}
