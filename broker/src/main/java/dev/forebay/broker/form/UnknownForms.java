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
  private final BitSet saidForms = new BitSet();
  private final BitSet saidDialects = new BitSet();

  /** For a build that knows these forms. */
  public UnknownForms(Forms known) {
    this.known = known;
  }

  /** Whether messages of this form and key dialect can be read; says so once of one that can't. */
  public boolean canRead(int form, int keyDialect, long queueId, long offset) {
    boolean knowsDialect = known.dialects().knows(keyDialect);
    if (!knowsDialect) {
      tell(saidDialects, keyDialect, "have routing keys of dialect", queueId, offset);
    }
    boolean knowsForm = known.knowsMessages(form);
    if (!knowsForm) {
      tell(saidForms, form, "are of form", queueId, offset);
    }
    return knowsForm && knowsDialect;
  }

  private static void tell(BitSet said, int number, String what, long queueId, long offset) {
    if (!said.get(number)) {
      said.set(number);
      LOG.warn(
          "queue {}: messages from offset {} {} {}, which this version does not know;"
              + " all such messages are kept and not delivered",
          queueId,
          offset,
          what,
          number);
    }
  }
}
