package dev.forebay.broker.queue;

import dev.forebay.broker.form.Forms;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.RunFormat;
import java.util.BitSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages in a shard's queues whose form this build does not know, as after a return to an older
 * version. Nobody can read them, but they are not damaged: they are kept, unacknowledged and out of
 * the way of those behind them, until a start of a build that knows them. Confined to the shard's
 * loop.
 */
public final class UnknownForms {
  private static final Logger LOG = LoggerFactory.getLogger(UnknownForms.class);

  private final Forms known;
  private final BitSet said = new BitSet();

  /** For a build that knows these forms. */
  public UnknownForms(Forms known) {
    this.known = known;
  }

  /** Takes the ready messages of the run at the head out of the way, if nobody can read them. */
  boolean putAside(Queue queue, QueueRun run) {
    int form = RunFormat.form(run.run().memory(), run.run().start());
    if (known.knowsMessages(form)) {
      return false;
    }
    OffsetRanges taken = queue.state().takeReady(run.end());
    queue.shard().metrics().taken(taken.count());
    queue.shard().metrics().ofUnknownForm.add(taken.count());
    if (!said.get(form)) {
      said.set(form);
      LOG.warn(
          "queue {}: messages from offset {} are of form {}, which this version does not know;"
              + " all such messages are kept and not delivered",
          queue.id(),
          run.base(),
          form);
    }
    return true;
  }
}
