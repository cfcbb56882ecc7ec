package dev.forebay.broker.form;

import java.util.BitSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which messages in a shard's queues this build can read. Those of a form that it does not know, as
 * after a return to an older version, are not damaged: they are kept, unacknowledged and out of the
 * way of those behind them, until a start of a build that knows them. Confined to the shard's loop.
 */
public final class UnknownForms {
  private static final Logger LOG = LoggerFactory.getLogger(UnknownForms.class);

  private final Forms known;
  private final BitSet said = new BitSet();

  /** For a build that knows these forms. */
  public UnknownForms(Forms known) {
    this.known = known;
  }

  /** Whether messages of this form can be read; says so once of one that can't. */
  public boolean canRead(int form, long queueId, long offset) {
    if (known.knowsMessages(form)) {
      return true;
    }
    if (!said.get(form)) {
      said.set(form);
      LOG.warn(
          "queue {}: messages from offset {} are of form {}, which this version does not know;"
              + " all such messages are kept and not delivered",
          queueId,
          offset,
          form);
    }
    return false;
  }
}
