package dev.forebay.broker.queue;

import dev.forebay.broker.delivery.Consumer;
import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Portion;
import java.util.Collection;
import java.util.Iterator;

/** Tells the consumers of a queue that was deleted. Confined to the shard's loop. */
final class DroppedConsumers implements PiecedWork {
  private static final int UNITS = 4;

  private final Iterator<Consumer> left;

  DroppedConsumers(Collection<Consumer> consumers) {
    this.left = consumers.iterator();
  }

  @Override
  public boolean piece(Portion portion) {
    while (left.hasNext()) {
      if (portion.isUsedUp()) {
        return true;
      }
      portion.take(UNITS);
      left.next().queueDeleted();
    }
    return false;
  }
}
