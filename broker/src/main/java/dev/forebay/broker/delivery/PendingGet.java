package dev.forebay.broker.delivery;

import dev.forebay.broker.api.GetSink;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.MessageCursor;
import dev.forebay.broker.loop.Run;

/** A {@code get} on its way to its message. Made on the queue's loop when it comes there. */
public final class PendingGet {
  private final ConsumedQueue queue;
  private final QueueHandle handle;
  private final BrokerLoop sessionLoop;
  private final boolean settleOnDelivery;
  private final GetSink sink;
  private final long end;
  private final long cameAtMillis;

  /**
   * A get for a session on the given loop.
   *
   * @param handle what the session gets to settle by
   */
  public PendingGet(
      ConsumedQueue queue,
      QueueHandle handle,
      BrokerLoop sessionLoop,
      boolean settleOnDelivery,
      GetSink sink) {
    this.queue = queue;
    this.handle = handle;
    this.sessionLoop = sessionLoop;
    this.settleOnDelivery = settleOnDelivery;
    this.sink = sink;
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

  /** There is no message. Shard's loop. */
  public void empty() {
    queue.shard().loop().send(sessionLoop, sink::empty);
  }

  /**
   * Here is the message. Shard's loop.
   *
   * @param index of the message in the run
   */
  public void deliver(Run run, int index, long offset, Attempts attempts, long readyLeft) {
    BrokerLoop shardLoop = queue.shard().loop();
    run.hold();
    shardLoop.send(
        sessionLoop,
        () -> {
          MessageCursor cursor = new MessageCursor();
          cursor.seek(run, index);
          cursor.attempted(attempts);
          sink.message(handle, offset, attempts.isRedelivery(), cursor, readyLeft);
          sessionLoop.send(shardLoop, () -> copied(run, offset));
        });
  }

  private void copied(Run run, long offset) {
    run.release();
    if (settleOnDelivery) {
      queue.settle(null, offset, offset + 1);
    }
  }
}
