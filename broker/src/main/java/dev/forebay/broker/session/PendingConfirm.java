package dev.forebay.broker.session;

import dev.forebay.broker.api.publish.PublishOutcome;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.RunOrigin;
import java.util.ArrayList;
import java.util.List;

/**
 * A run's messages that are not safe yet in all shards that they went to. Confined to the session's
 * loop but for {@link #runSafe} and {@link #appended}.
 */
class PendingConfirm implements RunOrigin {
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

  /** Of a run whose publisher wants to know where its messages went. */
  static final class Asked extends PendingConfirm {
    private final BrokerLoop sessionLoop;
    private final long firstSequence;
    private final List<PublishOutcome> outcomes = new ArrayList<>(1);

    Asked(
        ConfirmedRuns runs,
        BrokerLoop sessionLoop,
        long firstSequence,
        long lastSequence,
        int parts) {
      super(runs, sessionLoop, lastSequence, parts);
      this.sessionLoop = sessionLoop;
      this.firstSequence = firstSequence;
    }

    @Override
    public boolean isAsked() {
      return true;
    }

    @Override
    public void appended(BrokerLoop shardLoop, List<PublishOutcome> atShard) {
      if (shardLoop == sessionLoop) {
        outcomes.addAll(atShard);
      } else {
        shardLoop.send(sessionLoop, () -> outcomes.addAll(atShard));
      }
    }

    long firstSequence() {
      return firstSequence;
    }

    List<PublishOutcome> outcomes() {
      return List.copyOf(outcomes);
    }
  }
}
