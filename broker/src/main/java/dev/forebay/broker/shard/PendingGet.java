package dev.forebay.broker.shard;

import dev.forebay.broker.GetSink;

/** A {@code get} that waits for its message to be in memory. */
public final class PendingGet {
  private final Queue queue;
  private final BrokerLoop sessionLoop;
  private final boolean settleOnDelivery;
  private final GetSink sink;

  /** A get for a session on the given loop. */
  public PendingGet(Queue queue, BrokerLoop sessionLoop, boolean settleOnDelivery, GetSink sink) {
    this.queue = queue;
    this.sessionLoop = sessionLoop;
    this.settleOnDelivery = settleOnDelivery;
    this.sink = sink;
  }

  void empty() {
    queue.shard.loop().send(sessionLoop, sink::empty);
  }

  void deliver(QueueRun run, long offset, boolean redelivered, long readyLeft) {
    BrokerLoop shardLoop = queue.shard.loop();
    run.run.chunk.hold();
    shardLoop.send(
        sessionLoop,
        () -> {
          MessageCursor cursor = new MessageCursor();
          cursor.seek(run.run, (int) (offset - run.base));
          QueueLink link = new QueueLink(queue, sessionLoop);
          sink.message(link, offset, redelivered, cursor, readyLeft);
          sessionLoop.send(shardLoop, () -> copied(run, offset));
        });
  }

  private void copied(QueueRun run, long offset) {
    run.run.chunk.release();
    if (settleOnDelivery) {
      queue.settle(null, offset, offset + 1);
    }
  }
}
