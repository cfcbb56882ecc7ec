package dev.forebay.broker.session;

import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.OutcomeListener;
import dev.forebay.broker.api.publish.Promise;
import dev.forebay.broker.handover.RouteGroup;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.RunBytes;
import dev.forebay.broker.record.RunFormat;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one publisher: appended in order and confirmed in that order, or kept for a
 * transaction. Confined to a loop.
 */
final class ConfirmedRuns {
  private final SessionLoop sessions;
  private final RunBuilder builder;
  private final PublishBudget budget;
  private final ConfirmListener listener;
  private final @Nullable OutcomeListener outcomes;
  private final @Nullable LocalTransaction transaction;
  private final ArrayDeque<PendingConfirm> unconfirmed = new ArrayDeque<>();

  ConfirmedRuns(
      SessionLoop sessions,
      PublishBudget budget,
      ConfirmListener listener,
      @Nullable LocalTransaction transaction) {
    this.sessions = sessions;
    this.builder = sessions.builder();
    this.budget = budget;
    this.listener = listener;
    this.outcomes = listener instanceof OutcomeListener asking ? asking : null;
    this.transaction = transaction;
  }

  ByteBuffer append(OpenRun run, int propertiesBytes, int bodyBytes, long confirmSequence) {
    return transaction == null
        ? builder.append(run, propertiesBytes, bodyBytes, confirmSequence)
        : transaction.stage(run, propertiesBytes, bodyBytes);
  }

  /** Whether the message fits into the run, if that is the one being built. */
  boolean continues(OpenRun run, int messageBytes) {
    return transaction == null && builder.continues(run, messageBytes);
  }

  /** Whether a run that begins with a message of so many bytes may be begun. */
  boolean admits(List<RouteGroup> groups, int messageBytes) {
    return budget.admits(bytesOf(groups, true, messageBytes), bytesOf(groups, false, messageBytes));
  }

  /** Sets memory aside for a message that goes to this group; tells how much. */
  long setAside(RouteGroup group, int messageBytes) {
    long bytes = bytesOf(group, messageBytes);
    budget.limits().setAside(group.journalled(), bytes);
    return bytes;
  }

  Promise promise(List<RouteGroup> groups, int messageBytes) {
    return budget
        .limits()
        .promise(bytesOf(groups, true, messageBytes), bytesOf(groups, false, messageBytes));
  }

  private static long bytesOf(List<RouteGroup> groups, boolean journalled, int messageBytes) {
    long bytes = 0;
    for (int i = 0; i < groups.size(); i++) {
      RouteGroup group = groups.get(i);
      if (group.journalled() == journalled) {
        bytes += bytesOf(group, messageBytes);
      }
    }
    return bytes;
  }

  private static long bytesOf(RouteGroup group, int messageBytes) {
    return messageBytes
        + (long) group.targets() * RunFormat.TARGET_BYTES
        + Run.heapBytes(group.entries());
  }

  /** Whether its runs are a transaction's, which appends them itself. */
  boolean isStaged() {
    return transaction != null;
  }

  /** Hands a run to its shard, or to the transaction that it is of. */
  void hand(RouteGroup group, RunBytes run, PendingConfirm origin) {
    if (transaction != null) {
      transaction.take(group, run, origin);
    } else if (sessions.handover().isCall(group.shard())) {
      sessions.handover().append(group, run, origin);
    } else {
      sessions.handover().tell(new ToShard.Append(group, run, origin.number(), origin.isAsked()));
    }
  }

  /** A message reached no queue. */
  void drop(long confirmSequence) {
    builder.close();
    budget.counted(1);
    if (confirmSequence > 0) {
      unconfirmed.add(confirm(0, confirmSequence, 1));
      confirmSafe();
    }
  }

  void flush() {
    builder.close();
  }

  /** The run that is being handed over has so many parts. */
  PendingConfirm pending(int parts, long lastSequence, int messages) {
    budget.counted(messages);
    PendingConfirm pending = confirm(parts, lastSequence, messages);
    if (lastSequence > 0) {
      unconfirmed.add(pending);
    }
    return pending;
  }

  private PendingConfirm confirm(int parts, long lastSequence, int messages) {
    return outcomes == null || lastSequence == 0
        ? new PendingConfirm(this, sessions.published(), lastSequence, parts)
        : new PendingConfirm.Asked(
            this, sessions.published(), lastSequence - messages + 1, lastSequence, parts);
  }

  /** All shards that it went to have said what became of it. */
  void ended(PendingConfirm run) {
    if (run.lastSequence() > 0) {
      confirmSafe();
    } else if (run.isLost()) {
      listener.lost(0);
    }
  }

  /** Confirms, in order, what is safe, and names what is lost. */
  private void confirmSafe() {
    long upTo = 0;
    for (PendingConfirm first = unconfirmed.peek();
        first != null && first.hasEnded();
        first = unconfirmed.peek()) {
      unconfirmed.remove();
      if (first.isLost()) {
        confirm(upTo);
        upTo = 0;
        listener.lost(first.lastSequence());
      } else if (first.isRejected()) {
        confirm(upTo);
        upTo = 0;
        tellOutcome(first);
        listener.rejected(first.lastSequence());
      } else {
        upTo = first.lastSequence();
        tellOutcome(first);
      }
    }
    confirm(upTo);
  }

  private void tellOutcome(PendingConfirm ended) {
    if (outcomes != null && ended instanceof PendingConfirm.Asked asked) {
      outcomes.outcome(asked.firstSequence(), asked.lastSequence(), asked.outcomes());
    }
  }

  private void confirm(long upTo) {
    if (upTo > 0) {
      listener.confirmed(upTo);
    }
  }

  PublishBudget budget() {
    return budget;
  }
}
