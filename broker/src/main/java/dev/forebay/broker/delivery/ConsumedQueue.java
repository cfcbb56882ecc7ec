package dev.forebay.broker.delivery;

import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.ShardServices;
import org.jspecify.annotations.Nullable;

/** A queue as its consumers see it. Confined to the shard's loop, but for {@link #shard}. */
public interface ConsumedQueue {
  /** The shard that owns it. Any loop. */
  ShardServices shard();

  /** Its consumers. */
  QueueConsumers consumers();

  /** The offset that the next message gets. */
  long nextOffset();

  /** Whether some message of it may have a time limit. */
  boolean mayMessagesExpire();

  /** Whether the run's time was over at that moment. */
  boolean isOver(Run run, long millis);

  /** There may be something to deliver at the turn's end. */
  void wantDelivery();

  /** A consumer begins. */
  void add(Consumer consumer);

  /** A consumer ends. */
  void remove(Consumer consumer);

  /** Delivered messages are done with. */
  void settle(@Nullable Consumer deliveredTo, long first, long end);

  /** Delivered messages are refused for good: they go to the dead-letter exchange, if any. */
  void reject(@Nullable Consumer deliveredTo, long first, long end);

  /** Serves a get now, or when its message has been read. */
  void get(PendingGet get);

  /**
   * Runs when all that has come so far is visible, and with the consumers that have room for it:
   * now, if it is.
   */
  void whenOffered(Runnable action);

  /**
   * Delivered messages are ready again.
   *
   * @param failed whether who had them gave them back or was lost with them, which is counted
   */
  void release(@Nullable Consumer deliveredTo, long first, long end, boolean failed);
}
