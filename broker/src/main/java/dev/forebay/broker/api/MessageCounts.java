package dev.forebay.broker.api;

import java.util.concurrent.atomic.LongAdder;

/** How many messages there are in queues. Written by loops, read by anybody. */
public final class MessageCounts {
  /** Those that wait. */
  public final LongAdder ready = new LongAdder();

  /** Those that somebody has, or that are on their way elsewhere. */
  public final LongAdder unacknowledged = new LongAdder();

  /** Ready messages are delivered, or moved elsewhere. */
  public void taken(long messages) {
    ready.add(-messages);
    unacknowledged.add(messages);
  }

  /** Messages that somebody had are ready again. */
  public void released(long messages) {
    ready.add(messages);
    unacknowledged.add(-messages);
  }

  /** A queue went away with what it had. */
  public void dropped(long readyMessages, long unacknowledgedMessages) {
    ready.add(-readyMessages);
    unacknowledged.add(-unacknowledgedMessages);
  }
}
