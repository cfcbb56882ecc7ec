package dev.forebay.broker.subscription;

import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.QueueState;
import java.util.List;

/**
 * The order in which a queue hands out what is ready. Whether something is ready at all, and how
 * much, {@link SubscriptionState} knows; this knows what comes next. Pure state.
 */
public interface ReadyOrder {
  /** No offset. */
  long NOTHING = -1;

  /**
   * Messages were given offsets; they are not ready yet.
   *
   * @param rank their priority, or when they are due if that is the order
   */
  void given(long first, long end, long rank);

  /** Messages are ready for the first time. Ranges come in the order of their offsets. */
  void append(long first, long end);

  /** What is to be handed out next, or {@link #NOTHING}. */
  long next();

  /** What {@link #next} gave is handed out; tells whether it may have been before. */
  boolean take(long offset);

  /** What was handed out is ready again, at its old place. */
  void release(long first, long end);

  /** What was handed out is settled. */
  void settled(long first, long end);

  /** Hands out what is ready of a set, to nobody; which it is. */
  OffsetRanges hold(OffsetRanges held);

  /** Takes out what is ready within a range, wherever in the order; which it is. */
  OffsetRanges remove(long first, long end);

  /** How many offsets of a range are ready. */
  long countWithin(long first, long end);

  /**
   * Hands out what is ready from the head on within {@code end}, to nobody; which it is.
   *
   * @param end after the last offset that may be taken
   */
  OffsetRanges takeUpTo(long end);

  /** Hands out so many of what is ready from the head on, or all, to nobody; which it is. */
  OffsetRanges takeFirst(long count);

  /** So many of what is ready from the head on, or all, which stay where they are. */
  OffsetRanges first(long count);

  /** Up to where what is ready follows the head, offset by offset; there must be one. */
  long endOfRow();

  /** Whether the offset, which is ready, was handed out and has come back. */
  boolean isReleased(long offset);

  /**
   * Up to where, at most to {@code end}, what is ready has the past of the head: has come back, or
   * was never handed out.
   */
  long endOfLike(long head, long end);

  /** Whether a whole range was handed out since the start, and nothing of it has come back. */
  boolean areHandedOut(long first, long end);

  /**
   * Which messages have a priority above 0 that are not settled, in one set or several for each;
   * good until the next change.
   */
  List<QueueState.Ranked> ranked();

  /** The queue is gone; nothing else is asked. */
  default void gone() {}

  /** What may have been handed out, now or before the last restart; good until the next change. */
  OffsetRanges handedOut();
}
