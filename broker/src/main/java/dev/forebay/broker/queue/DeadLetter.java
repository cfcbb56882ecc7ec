package dev.forebay.broker.queue;

import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.loop.MessageCursor;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.message.Death;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one run that leave a queue together for its dead-letter exchange. Valid during the
 * call that passes it; confined to the shard's loop.
 */
public final class DeadLetter {
  private final NamedQueue from;
  private final Death.@Nullable Reason reason;
  private final Run run;
  private final int first;
  private final long firstOffset;
  private final int count;
  private final Set<Long> had;
  private final MessageCursor cursor = new MessageCursor();

  DeadLetter(
      NamedQueue from,
      Death.@Nullable Reason reason,
      Run run,
      int first,
      long firstOffset,
      int count,
      Set<Long> had) {
    this.from = from;
    this.reason = reason;
    this.run = run;
    this.first = first;
    this.firstOffset = firstOffset;
    this.count = count;
    this.had = had;
  }

  /** The queue that they leave. */
  public NamedQueue from() {
    return from;
  }

  /** Why; null if they were held back and are due: nothing is said of that then. */
  public Death.@Nullable Reason reason() {
    return reason;
  }

  /** Whether they were held back, and are due. */
  public boolean isDue() {
    return reason == null;
  }

  /** Whether it stays until some queue has it; such are alone. */
  public boolean isKept() {
    return from.settings().rules().keepsLetters();
  }

  /** The queues and streams that have it already, of one that is kept. */
  public Set<Long> had() {
    return had;
  }

  /** How many. */
  public int count() {
    return count;
  }

  /** The offset of one of them in that queue. */
  public long offset(int index) {
    return firstOffset + index;
  }

  /** Whether their publisher wanted them to survive a restart. */
  public boolean isPersistent() {
    return RunFormat.isPersistent(run.memory(), run.start());
  }

  /** How long their publisher allowed them to wait, or {@link Publisher#NO_EXPIRATION}. */
  public long expirationMillis() {
    return RunFormat.expirationMillis(run.memory(), run.start());
  }

  /** One of them, until the next call. */
  public MessageView message(int index) {
    cursor.seek(run, first + index);
    return cursor;
  }
}
