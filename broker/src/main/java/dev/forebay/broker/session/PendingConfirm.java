package dev.forebay.broker.session;

import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.RunOrigin;

/**
 * A run's messages that are not safe yet in all shards that they went to. Confined to the session's
 * loop but for {@link #runSafe}.
 */
final class PendingConfirm implements RunOrigin {
  private final ConfirmedRuns runs;
  private final BrokerLoop sessionLoop;
  private final long lastSequence;
  private int partsLeft;
  private long unsyncedBytes;

  PendingConfirm(ConfirmedRuns runs, BrokerLoop sessionLoop, long lastSequence, int parts) {
    this.runs = runs;
    this.sessionLoop = sessionLoop;
    this.lastSequence = lastSequence;
    this.partsLeft = parts;
  }

  void journalled(int lengthBytes) {
    unsyncedBytes += lengthBytes;
    runs.budget().appended(lengthBytes);
  }

  @Override
  public void runSafe(BrokerLoop shardLoop, int lengthBytes) {
    if (shardLoop == sessionLoop) {
      partSafe();
    } else {
      shardLoop.send(sessionLoop, this::partSafe);
    }
  }

  private void partSafe() {
    partsLeft--;
    if (partsLeft == 0) {
      runs.budget().durable(unsyncedBytes);
      runs.confirmSafe();
    }
  }

  boolean isSafe() {
    return partsLeft == 0;
  }

  long lastSequence() {
    return lastSequence;
  }
}
