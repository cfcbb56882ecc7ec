package dev.forebay.broker.shard;

import dev.forebay.broker.api.publish.PublishOutcome;
import dev.forebay.broker.handover.RouteGroup;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.RunTarget;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.broker.stream.StreamPartition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives runs to the destinations of one shard, where they get their offsets, and to its journal, if
 * they must survive a restart. Confined to the shard's loop.
 */
final class RunAppender {
  /** Destinations above which an append counts as long work. */
  private static final int WIDE = 16;

  private static final boolean[] NOBODY_ASKS = {};

  private final Shard shard;

  RunAppender(Shard shard) {
    this.shard = shard;
  }

  /** Appends a run behind what is being appended. */
  void appendInLine(Run run, RouteGroup group) {
    int targets = group.targets();
    if (shard.appends().isIdle() && (targets < WIDE || shard.loop().pieces().take(targets))) {
      append(run, group);
      return;
    }
    run.hold();
    shard
        .appends()
        .add(portion -> {
          portion.take(targets);
          append(run, group);
          run.release();
          return false;
        });
  }

  /** Appends a run whose turn it is. Destinations that are gone meanwhile get nothing. */
  void append(Run run, RouteGroup group) {
    if (shard.isClosed()) {
      run.refused();
      return;
    }
    run.appendedTo(shard);
    if (group.isStream()) {
      appendToStream(run, group.ids().getFirst());
    } else {
      appendToQueues(run, group.ids(), group.journalled());
    }
    shard.loop().wantTurnEnd();
  }

  private void appendToStream(Run run, long id) {
    StreamPartition partition = shard.partition(id);
    if (partition != null) {
      partition.append(run);
      return;
    }
    if (run.isAsked()) {
      run.appended(List.of(new PublishOutcome.Gone(id)));
    }
    run.safe();
  }

  private void appendToQueues(Run run, List<Long> ids, boolean journalled) {
    Queue[] reached = new Queue[ids.size()];
    RunTarget[] targets = new RunTarget[ids.size()];
    int count = 0;
    boolean[] rejecting = run.isAsked() ? new boolean[reached.length] : NOBODY_ASKS;
    boolean isRejected = false;
    for (int i = 0; i < ids.size(); i++) {
      Queue queue = shard.queue(ids.get(i));
      boolean isFull = queue != null && queue.isFullFor(run);
      isRejected |= isFull;
      if (isFull && run.isAsked()) {
        rejecting[i] = true;
      }
      if (queue == null || (isFull && !queue.settings().hasLettersOfRejected())) {
        RunFormat.target(run.memory(), run.start(), i, 0, 0);
        run.left();
      } else {
        targets[count] = queue.append(run, i);
        if (isFull) {
          queue.giveUp(run);
        }
        reached[count] = queue;
        count++;
      }
    }
    run.targets(count == targets.length ? targets : Arrays.copyOf(targets, count));
    if (run.isAsked()) {
      run.appended(outcomes(run, ids, reached, rejecting));
    }
    if (isRejected) {
      run.rejected();
    }
    if (count == 0) {
      run.safe();
    } else if (journalled) {
      for (int i = 0; i < count; i++) {
        reached[i].journalledAppended();
      }
      shard.append(run);
    } else {
      // Accepted, and so confirmed, when a reader could see it.
      shard.spill().add(run);
      run.unseenBy(count);
      for (int i = 0; i < count; i++) {
        reached[i].transientAppended(run);
      }
    }
  }

  private static List<PublishOutcome> outcomes(
      Run run, List<Long> ids, Queue[] reached, boolean[] rejecting) {
    List<PublishOutcome> outcomes = new ArrayList<>(ids.size());
    int next = 0;
    for (int i = 0; i < rejecting.length; i++) {
      long id = ids.get(i);
      Queue queue = next < reached.length ? reached[next] : null;
      boolean isReached = queue != null && queue.id() == id;
      if (rejecting[i]) {
        outcomes.add(new PublishOutcome.Full(id));
      } else if (queue != null && isReached) {
        outcomes.add(
            new PublishOutcome.Stored(id, queue.nextOffset() - run.count(), run.timeMillis()));
      } else {
        outcomes.add(new PublishOutcome.Gone(id));
      }
      next += isReached ? 1 : 0;
    }
    return outcomes;
  }

  /** Appends what was published in a transaction. */
  void append(ToShard.StagedRun staged) {
    Run run = new Run(staged.run(), new ToldOrigin(shard.handover(), staged.publisher(), false));
    run.keptBy(staged.group().entries());
    append(run, staged.group());
  }
}
