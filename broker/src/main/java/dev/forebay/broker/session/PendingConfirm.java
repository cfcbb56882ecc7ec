package dev.forebay.broker.session;

import dev.forebay.broker.api.publish.PublishOutcome;
import dev.forebay.broker.loop.RunOrigin;
import java.util.ArrayList;
import java.util.List;

/**
 * A run's messages that are not safe yet in all shards that they went to. Confined to the session's
 * loop.
 */
class PendingConfirm implements RunOrigin {
  private final ConfirmedRuns runs;
  private final PublishedRuns published;
  private final long lastSequence;
  private int partsLeft;
  private long unsyncedBytes;
  private long number;
  private boolean isLost;
  private boolean isRejected;

  PendingConfirm(ConfirmedRuns runs, PublishedRuns published, long lastSequence, int parts) {
    this.runs = runs;
    this.published = published;
    this.lastSequence = lastSequence;
    this.partsLeft = parts;
  }

  void journalled(int lengthBytes) {
    unsyncedBytes += lengthBytes;
    runs.budget().appended(lengthBytes);
  }

  /** What shards on other loops know it by. */
  long number() {
    if (number == 0) {
      number = published.add(this);
    }
    return number;
  }

  @Override
  public void runSafe() {
    partsLeft--;
    if (partsLeft == 0) {
      if (number != 0) {
        published.remove(number);
      }
      runs.budget().durable(unsyncedBytes);
      runs.ended(this);
    }
  }

  @Override
  public void rejected() {
    isRejected = true;
  }

  @Override
  public void runLost() {
    isLost = true;
    runSafe();
  }

  @Override
  public boolean isAsked() {
    return false;
  }

  @Override
  public void appended(List<PublishOutcome> outcomes) {
    throw new IllegalStateException("nobody has asked");
  }

  /** Whether all shards that it went to have said what became of it. */
  boolean hasEnded() {
    return partsLeft == 0;
  }

  /** Whether a queue has not taken it. */
  boolean isRejected() {
    return isRejected;
  }

  /** Whether it may be missing somewhere. */
  boolean isLost() {
    return isLost;
  }

  long lastSequence() {
    return lastSequence;
  }

  /** Of a run whose publisher wants to know where its messages went. */
  static final class Asked extends PendingConfirm {
    private final long firstSequence;
    private final List<PublishOutcome> outcomes = new ArrayList<>(1);

    Asked(
        ConfirmedRuns runs,
        PublishedRuns published,
        long firstSequence,
        long lastSequence,
        int parts) {
      super(runs, published, lastSequence, parts);
      this.firstSequence = firstSequence;
    }

    @Override
    public boolean isAsked() {
      return true;
    }

    @Override
    public void appended(List<PublishOutcome> atShard) {
      outcomes.addAll(atShard);
    }

    long firstSequence() {
      return firstSequence;
    }

    List<PublishOutcome> outcomes() {
      return List.copyOf(outcomes);
    }
  }
}
