package dev.forebay.broker.api;

import dev.forebay.broker.api.publish.Publisher;
import org.jspecify.annotations.Nullable;

/**
 * Messages and settlements that take effect together or not at all, over all queues that they
 * touch. They are staged here, and nobody sees anything of them, until {@link #commit}; one of
 * {@link #commit} and {@link #rollback} ends its use. Confined to the session's loop.
 */
public interface Transaction {
  /**
   * Where its messages are staged. They are routed when they are staged; queues that are deleted
   * before the commit get nothing. Asks for no confirms: sequences are 0.
   */
  Publisher publisher();

  /** Whether so many more bytes of messages, or another settlement, stay within the limits. */
  boolean hasRoom(int messageBytes);

  /** Counts a message of so many bytes, or a settlement, that the caller keeps until the end. */
  void keep(int messageBytes);

  /** Stages {@link QueueHandle#settle}. */
  void settle(QueueHandle queue, @Nullable ConsumerHandle deliveredTo, long first, long end);

  /** Stages {@link QueueHandle#reject}. */
  void reject(QueueHandle queue, @Nullable ConsumerHandle deliveredTo, long first, long end);

  /** Stages {@link QueueHandle#release}. */
  void release(QueueHandle queue, @Nullable ConsumerHandle deliveredTo, long first, long end);

  /**
   * Makes all of it take effect; that cannot be called off, not even by closing the session.
   *
   * @param done runs when all is durable and every queue shows it
   * @param failed runs instead if a shard was closed before it had its part: nobody sees anything
   *     of the messages, and what was settled is ready again
   */
  void commit(Runnable done, Runnable failed);

  /** Forgets what was staged. */
  void rollback();
}
