package dev.forebay.broker.shard;

import dev.forebay.broker.handover.ToShard;
import org.jspecify.annotations.Nullable;

/**
 * A transaction at the shard that decides it: who is still to be heard of. What others say may come
 * before what its session says. Confined to the shard's loop.
 */
final class TransactionDecision {
  private ToShard.@Nullable Plan plan;
  private int heardOf;
  private int remembered;
  private boolean isWithdrawn;

  /** Its session has said who has part in it. */
  void plan(ToShard.Plan wanted) {
    plan = wanted;
  }

  /** One part is prepared. */
  void prepared() {
    heardOf++;
  }

  /** One part can't be prepared. */
  void withdrawn() {
    heardOf++;
    isWithdrawn = true;
  }

  /** Of a part that was prepared not all is there. */
  void spoilt() {
    isWithdrawn = true;
  }

  /** Whether some part is not there, so that the transaction comes to nothing. */
  boolean isWithdrawn() {
    return isWithdrawn;
  }

  /** Whether it can be ended now: of all parts it is known how they are. */
  boolean isDue() {
    return plan != null && heardOf == plan.parts().size();
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
