package dev.forebay.broker.delivery;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.handover.HandedMessage;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.loop.Run;

/** A {@code get} on its way to its message. Made on the queue's loop when it comes there. */
public final class PendingGet {
  private final Handover handover;
  private final long request;
  private final long epoch;
  private final long end;
  private final long cameAtMillis;

  /** A get of the queue that has this number at its session. */
  PendingGet(ConsumedQueue queue, Handover handover, long request) {
    this.handover = handover;
    this.request = request;
    this.epoch = queue.shard().epoch();
    this.end = queue.nextOffset();
    this.cameAtMillis = queue.mayMessagesExpire() ? queue.shard().loop().time().millis() : 0;
  }

  /** What has come behind it is not for it. */
  public long end() {
    return end;
  }

  /** When it came; 0 if nothing before its end can expire. */
  public long cameAtMillis() {
    return cameAtMillis;
  }

  /** There is no message. */
  public void empty() {
    handover.tell(new ToSession.GotNone(request));
  }

  /** Its queue is where nobody is for now. */
  public void refused() {
    handover.tell(new ToSession.NotGot(request));
  }

  /**
   * Here is the message. Its run is held until the session has copied it.
   *
   * @param index of the message in the run
   */
  public void deliver(Run run, int index, long offset, Attempts attempts, long readyLeft) {
    run.hold();
    handover.tell(
        new ToSession.Got(
            request, epoch, HandedMessage.of(run, index, offset, attempts), readyLeft));
  }
}
