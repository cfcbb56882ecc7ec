package dev.forebay.storage.log;

import java.io.IOException;

/** Told what the log does, for metrics and the operator. Calls are short and come from workers. */
public interface LogObserver {
  /** A commit group has become durable. */
  default void groupSynced(long syncNanos, long groupBytes, int records) {}

  /** A segment began to be written. */
  default void segmentOpened(int number, long sizeBytes) {}

  /** A segment without live records has gone. */
  default void segmentReclaimed(int number) {}

  /**
   * No new segment could be made, most likely because the disk is full: appends wait until {@link
   * LocalLog#retrySpace} or a reclaimed segment brings another try.
   */
  default void segmentUnavailable(IOException cause) {}

  /** Tells nobody. */
  LogObserver NONE = new LogObserver() {};
}
