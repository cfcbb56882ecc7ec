package dev.forebay.broker.api;

import dev.forebay.broker.api.operator.StoppedReads;
import dev.forebay.runtime.measure.Measure;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the broker counts. Written by loops, once a run or batch where they can; read by anybody.
 */
public final class BrokerMetrics {
  /** Messages accepted from publishers. */
  public final LongAdder messagesIn = new LongAdder();

  /** Messages handed to consumers. */
  public final LongAdder messagesOut = new LongAdder();

  /** Messages in queues. */
  public final MessageCounts messages = new MessageCounts();

  /** Messages that are held back until they are due. */
  public final MessageCounts held = new MessageCounts();

  /** Messages that wait for delivery. */
  public final LongAdder ready = messages.ready;

  /** Messages delivered and not settled. */
  public final LongAdder unacknowledged = messages.unacknowledged;

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

  /** What is told of it. */
  public List<Measure> measures() {
    return List.of(
        Measure.counter("messages_in", "Messages accepted from publishers.", messagesIn::sum),
        Measure.counter("messages_out", "Messages handed to consumers.", messagesOut::sum),
        Measure.gauge("messages_ready", "Messages waiting in queues.", ready::sum),
        Measure.gauge(
            "messages_unacknowledged",
            "Messages delivered and not yet settled.",
            unacknowledged::sum),
        Measure.gauge(
            "messages_delayed",
            "Messages held back until they are due.",
            () -> held.ready.sum() + held.unacknowledged.sum()),
        Measure.gauge("queues", "Declared queues.", queues::sum),
        Measure.gauge(
            "pinned_bytes",
            "Message memory kept for what client sockets have not taken.",
            pinnedBytes::sum),
        Measure.counter(
            "failed_reads",
            "Reads of stored records that failed and are tried again.",
            failedReads::sum),
        Measure.gauge(
            "stopped_reads",
            "Places where a queue or partition stops before a record that can't be read.",
            stopped::count),
        Measure.counter(
            "skipped_messages",
            "Messages lost with records that an operator had skipped.",
            skippedMessages::sum),
        Measure.counter(
            "unknown_form_messages",
            "Messages kept and not delivered, since this version does not know their form.",
            ofUnknownForm::sum));
  }
}
