package dev.forebay.broker.shard;

import dev.forebay.broker.handover.ToShard;
import org.jspecify.annotations.Nullable;

/**
 * A transaction at the shard that decides it: who is still to be heard of. What others say may come
 * before what its session says. Confined to the shard's loop.
 */
final class TransactionDecision {
  private ToShard.@Nullable Plan plan;
  private int prepared;
  private int remembered;

  /** Its session has said who has part in it. */
  void plan(ToShard.Plan wanted) {
    plan = wanted;
  }

  void onePrepared() {
    prepared++;
  }

  /** Whether it can be decided now: all parts are prepared. */
  boolean isDue() {
    return plan != null && prepared == plan.parts().size();
  }

  /** Whether this was the last that needed the decision. */
  boolean isLastRemembered() {
    remembered++;
    return remembered == othersThatNeedIt();
  }

  /** How many shards have a durable part and not the decision in their journal. */
  int othersThatNeedIt() {
    ToShard.Plan known = known();
    return (int)
        known.parts().stream()
            .filter(part -> part.isDurable() && part.shard() != known.decider())
            .count();
  }

  ToShard.Plan known() {
    ToShard.Plan known = plan;
    if (known == null) {
      throw new IllegalStateException("nobody has said who has part in the transaction");
    }
    return known;
  }
}
