package dev.forebay.broker.loop;

import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.view.ViewOperation;
import java.util.List;

/** A journalled record of messages that still lies in the chunk that it was appended in. */
public interface YoungRecord extends AppendCallback {
  /** The number of its shard. */
  int shard();

  /** Where it lies in memory. */
  Chunk chunk();

  /** Where it begins in its chunk. */
  int start();

  /** Of the record, header included. */
  int lengthBytes();

  /** Whether it is on stable storage. */
  boolean isDurable();

  /**
   * Its shard is closed, and it is not known whether it is durable; nothing of it is needed here.
   */
  void lost();

  /** Where it lies in the log; only of a durable record. */
  long position();

  /** Whether messages of it are live that no index row stands for. */
  boolean isUnindexed();

  /**
   * Lets go what nobody needs any more, and makes index rows for the rest.
   *
   * @param entered gets what leaves memory when the rows are written
   */
  void leave(List<ViewOperation> rows, List<Leaving> entered);

  /** One destination's share of a record. */
  @FunctionalInterface
  interface Leaving {
    /** The index has it: it leaves memory. */
    void leaveMemory();
  }
}
