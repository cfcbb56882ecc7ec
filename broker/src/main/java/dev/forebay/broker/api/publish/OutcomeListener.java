package dev.forebay.broker.api.publish;

import java.util.List;

/**
 * A {@link ConfirmListener} that wants to know where messages went as well, which others don't pay
 * for. Only messages with a sequence are told of.
 */
public interface OutcomeListener extends ConfirmListener {
  /**
   * Messages from one sequence to another are safe where they were taken; {@link #confirmed}, or
   * {@link #rejected}, follows in the same call of the loop.
   *
   * @param outcomes one for each destination that their route had; none if nobody wanted them
   */
  void outcome(long firstSequence, long lastSequence, List<PublishOutcome> outcomes);
}
