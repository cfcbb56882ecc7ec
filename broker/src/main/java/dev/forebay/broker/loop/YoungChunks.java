package dev.forebay.broker.loop;

import dev.forebay.storage.Chunk;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one loop that hold journalled records of messages, oldest first. When memory runs
 * short, or the oldest is far behind the end of the log, its live messages are entered into the
 * index and leave.
 */
public final class YoungChunks {
  private static final int LEAVING_MAX = 4;

  private final LoopStorage storage;
  private final List<YoungChunk> chunks = new ArrayList<>();
  private @Nullable YoungChunk last;
  private int leaving;

  YoungChunks(LoopStorage storage) {
    this.storage = storage;
  }

  /** A record was appended. */
  public void add(YoungRecord record) {
    YoungChunk chunk = last;
    if (chunk == null || chunk.chunk != record.chunk()) {
      chunk = find(record.chunk());
      last = chunk;
    }
    chunk.add(record);
    storage.appended(record.lengthBytes());
  }

  private YoungChunk find(Chunk wanted) {
    for (int i = chunks.size() - 1; i >= 0; i--) {
      if (chunks.get(i).chunk == wanted) {
        return chunks.get(i);
      }
    }
    prune();
    YoungChunk added = new YoungChunk(wanted, storage.volumeBytes());
    chunks.add(added);
    return added;
  }

  private void prune() {
    Iterator<YoungChunk> each = chunks.iterator();
    while (each.hasNext()) {
      if (each.next().chunk.isFreed()) {
        each.remove();
      }
    }
  }

  /**
   * Lets the oldest chunks leave while there is a reason to. Those that cannot leave yet, such as
   * the open one of a loop that publishes nothing any more, keep no younger one.
   */
  void makeRoom() {
    if (!storage.isMemoryShort() && !isAnyFarBehind()) {
      return;
    }
    prune();
    for (int i = 0; i < chunks.size() && leaving < LEAVING_MAX; i++) {
      YoungChunk chunk = chunks.get(i);
      if (!chunk.isLeaving && (storage.isMemoryShort() || isFarBehind(chunk))) {
        chunk.leave(chunk.chunk.isSealed() || isFarBehind(chunk));
      }
    }
    if (leaving == 0 && storage.isMemoryShort() && areAllOpen()) {
      for (int i = 0; i < chunks.size() && leaving < LEAVING_MAX; i++) {
        chunks.get(i).leave(true);
      }
    }
  }

  private boolean areAllOpen() {
    for (YoungChunk chunk : chunks) {
      if (chunk.chunk.isSealed()) {
        return false;
      }
    }
    return true;
  }

  private boolean isAnyFarBehind() {
    for (YoungChunk chunk : chunks) {
      if (isFarBehind(chunk)) {
        return true;
      }
    }
    return false;
  }

  private boolean isFarBehind(YoungChunk chunk) {
    return storage.volumeBytes() - chunk.madeAtBytes > storage.settings().memorySpanBytes();
  }

  /**
   * Lowers each shard's position to the one before which every live message of it is in the index.
   */
  public void indexedUpTo(Map<Integer, Long> positionsOfShards) {
    for (YoungChunk chunk : chunks) {
      chunk.lowerToUnindexed(positionsOfShards);
    }
  }

  /** A shard of the loop is closed: of its records those that are not durable may never be. */
  public void lost(int shard) {
    for (YoungChunk chunk : chunks) {
      chunk.lost(shard);
    }
  }

  private final class YoungChunk {
    private final Chunk chunk;
    private long madeAtBytes;
    private final List<YoungRecord> records = new ArrayList<>();

    /** Numbers of those that have, or had, records here. */
    private final BitSet shards = new BitSet();

    private boolean isLeaving;

    private YoungChunk(Chunk chunk, long madeAtBytes) {
      this.chunk = chunk;
      this.madeAtBytes = madeAtBytes;
    }

    private void add(YoungRecord record) {
      records.add(record);
      shards.set(record.shard());
    }

    /**
     * Enters the live messages of durable records into the index. A chunk that is still written to
     * leaves only what it has so far, and only when it is far behind, or when memory is short and
     * there are no others: small runs for many queues take more of the heap than of their chunk.
     *
     * @param isDue whether there is a reason to
     */
    private void leave(boolean isDue) {
      if (!isDue || records.isEmpty() || !records.getFirst().isDurable()) {
        return;
      }
      List<ViewOperation> rows = new ArrayList<>();
      List<YoungRecord.Leaving> entered = new ArrayList<>();
      int taken = 0;
      while (taken < records.size() && records.get(taken).isDurable()) {
        records.get(taken).leave(rows, entered);
        taken++;
      }
      records.subList(0, taken).clear();
      madeAtBytes = storage.volumeBytes();
      if (rows.isEmpty()) {
        return;
      }
      isLeaving = true;
      leaving++;
      storage.submit(new ViewBatch(rows), () -> left(entered));
    }

    private void left(List<YoungRecord.Leaving> entered) {
      leaving--;
      isLeaving = false;
      entered.forEach(YoungRecord.Leaving::leaveMemory);
      makeRoom();
    }

    private void lost(int shard) {
      if (!shards.get(shard)) {
        return;
      }
      List<YoungRecord> lost = new ArrayList<>();
      records.removeIf(record -> {
        boolean isLost = record.shard() == shard && !record.isDurable();
        if (isLost) {
          lost.add(record);
        }
        return isLost;
      });
      lost.forEach(YoungRecord::lost);
    }

    /** Of each shard the first record that counts is the one with the lowest position. */
    private void lowerToUnindexed(Map<Integer, Long> positionsOfShards) {
      if (chunk.isFreed()) {
        return;
      }
      BitSet wanted = (BitSet) shards.clone();
      for (YoungRecord record : records) {
        if (wanted.isEmpty()) {
          return;
        }
        if (wanted.get(record.shard()) && record.isDurable() && record.isUnindexed()) {
          wanted.clear(record.shard());
          positionsOfShards.merge(record.shard(), record.position(), Math::min);
        }
      }
    }
  }
}
