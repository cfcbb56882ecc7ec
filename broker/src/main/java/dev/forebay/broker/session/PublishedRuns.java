package dev.forebay.broker.session;

import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.loop.RunOrigin;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * What sessions of one loop have published to shards that are to tell when it is safe, by its
 * numbers. Confined to the loop.
 */
final class PublishedRuns {
  private final Handover handover;
  private final Long2ObjectHashMap<RunOrigin> unsafe = new Long2ObjectHashMap<>();

  PublishedRuns(Handover handover) {
    this.handover = handover;
  }

  /** Gives it a number. */
  long add(RunOrigin run) {
    long number = handover.nextNumber();
    unsafe.put(number, run);
    return number;
  }

  /** It is safe everywhere. */
  void remove(long number) {
    unsafe.remove(number);
  }

  /** Hears what a shard says. */
  void hear(ToSession.OfPublishing message) {
    RunOrigin run = unsafe.get(message.to());
    if (run == null) {
      throw new IllegalStateException("nothing was published as " + message.to());
    }
    switch (message) {
      case ToSession.Appended appended -> run.appended(appended.outcomes());
      case ToSession.Safe _ -> run.runSafe();
      case ToSession.Rejected _ -> run.rejected();
      case ToSession.Lost _ -> run.runLost();
    }
  }
}
