package dev.forebay.broker.loop;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkWriter;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.read.ColdReads;

/** What a shard does for its destinations and their consumers. Confined to the shard's loop. */
public interface ShardServices {
  /** Its number in the data directory. Any loop. */
  int number();

  /** Larger each time that it is opened. Any loop. */
  long epoch();

  /** The loop that it lives on. Any loop. */
  BrokerLoop loop();

  /**
   * Appends of messages in the order of their coming: one that takes many turns holds up those
   * behind it.
   */
  WorkLine appends();

  /** Putting away what is not needed any more, which holds nobody up. */
  WorkLine leftovers();

  /** Where copies of runs for its destinations are written. */
  ChunkWriter copies(boolean journalled);

  /** What the node counts. */
  BrokerMetrics metrics();

  /** One more record of its journal at this position is live. */
  void retain(long position);

  /** A record that was {@link #retain retained} is not live any more. */
  void release(long position);

  /** Where transient messages go that have to leave memory. */
  Spill spill();

  /** Reads records that are not in memory. */
  ColdReads coldReads();

  /** Chunks that readers keep while they send them. */
  PinnedChunks pinned();

  /** The message with this index of the run, until the next call; its chunk can be pinned. */
  MessageCursor seek(Run run, int index);

  /** A run is no longer needed in memory by one of its queues; {@link #seek} forgets it. */
  void leave(Run run);

  /** Likewise for all runs of a chunk that was read back. */
  void leave(Chunk cold);

  /** Appends a record of messages, which stays in memory for a while. */
  void append(YoungRecord record);

  /** Appends a record that is not of messages. */
  void appendRecord(RecordType type, byte[] payload, AppendCallback callback);

  /** A state is no longer what its latest record says. */
  void stateTouched(StateOwner owner);

  /**
   * Journals a state now; {@code durable} runs when that cannot be undone.
   *
   * @param lost runs instead if the shard is closed before that is known
   */
  void journalState(StateOwner owner, Runnable durable, Runnable lost);

  /** Delivers at the end of the turn. */
  void deliveryDue(TurnEnd delivery);

  /** Tells those who wait for more, after all deliveries of the turn. */
  void watchesDue(TurnEnd watches);

  /** Sends what was gathered for another loop, last of all. */
  void postDue(TurnEnd post);
}
