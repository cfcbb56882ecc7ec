package dev.forebay.broker.api;

import dev.forebay.broker.api.operator.StoppedReads;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the broker counts. Written by loops, once a run or batch where they can; read by anybody.
 */
public final class BrokerMetrics {
  /** Messages accepted from publishers. */
  public final LongAdder messagesIn = new LongAdder();

  /** Messages handed to consumers. */
  public final LongAdder messagesOut = new LongAdder();

  /** Messages that wait for delivery. */
  public final LongAdder ready = new LongAdder();

  /** Messages delivered and not settled. */
  public final LongAdder unacknowledged = new LongAdder();

  /** Queues there are. */
  public final LongAdder queues = new LongAdder();

  /** Chunks that stay in memory until sockets have taken what was delivered from them. */
  public final LongAdder pinnedBytes = new LongAdder();

  /** Reads of records that failed and will be tried again. */
  public final LongAdder failedReads = new LongAdder();

  /** Where queues and partitions stop, since a record can't be read. */
  public final StoppedReads stopped = new StoppedReads();

  /** Records that an operator has had skipped. */
  public final LongAdder skippedRecords = new LongAdder();

  /** Messages that were lost with them. */
  public final LongAdder skippedMessages = new LongAdder();

  /** Messages that were kept and not delivered, since their form is not known. */
  public final LongAdder ofUnknownForm = new LongAdder();

  /** A ready message was delivered. */
  public void delivered(long messages) {
    messagesOut.add(messages);
    ready.add(-messages);
    unacknowledged.add(messages);
  }

  /** Ready messages are being moved elsewhere. */
  public void taken(long messages) {
    ready.add(-messages);
    unacknowledged.add(messages);
  }

  /** Delivered messages are ready again. */
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
