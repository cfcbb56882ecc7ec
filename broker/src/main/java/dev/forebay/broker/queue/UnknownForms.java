package dev.forebay.broker.queue;

import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.RunFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of one queue whose form this build does not know, as after a return to an older version.
 * Nobody can read them, but they are not damaged: they are kept, unacknowledged and out of the way
 * of those behind them, until a start of a build that knows them. Confined to the shard's loop.
 */
final class UnknownForms {
  private static final Logger LOG = LoggerFactory.getLogger(UnknownForms.class);

  private final Queue queue;
  private boolean isSaid;

  UnknownForms(Queue queue) {
    this.queue = queue;
  }

  /** Takes the ready messages of the run at the head out of the way, if nobody can read them. */
  boolean putAside(QueueRun run) {
    if (run.isReadable()) {
      return false;
    }
    OffsetRanges taken = queue.state().takeReady(run.end());
    queue.shard().metrics().taken(taken.count());
    queue.shard().metrics().ofUnknownForm.add(taken.count());
    if (!isSaid) {
      isSaid = true;
      LOG.warn(
          "queue {}: messages from offset {} are of form {}, which this version does not know; they"
              + " are kept and not delivered",
          queue.id(),
          run.base(),
          RunFormat.form(run.run().memory(), run.run().start()));
    }
    return true;
  }
}
