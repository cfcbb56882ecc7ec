package dev.forebay.broker.shard;

import dev.forebay.storage.Chunk;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one loop that hold journalled runs, oldest first. When memory runs short, or the
 * oldest is far behind the end of the log, its live runs are entered into the index and leave.
 */
final class YoungChunks {
  private static final int LEAVING_MAX = 4;

  private final LoopStorage storage;
  private final List<YoungChunk> chunks = new ArrayList<>();
  private @Nullable YoungChunk last;
  private int leaving;

  YoungChunks(LoopStorage storage) {
    this.storage = storage;
  }

  void add(Run run) {
    YoungChunk chunk = last;
    if (chunk == null || chunk.chunk != run.chunk) {
      chunk = find(run.chunk);
      last = chunk;
    }
    chunk.runs.add(run);
    storage.appended(run.lengthBytes);
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

  /** Lets the oldest chunks leave while there is a reason to. */
  void makeRoom() {
    if (!storage.isMemoryShort() && !isFarBehind()) {
      return;
    }
    prune();
    for (int i = 0; i < chunks.size() && leaving < LEAVING_MAX; i++) {
      YoungChunk chunk = chunks.get(i);
      if (!storage.isMemoryShort() && !isFarBehind(chunk)) {
        return;
      }
      if (!chunk.isLeaving && !chunk.leave()) {
        return;
      }
    }
  }

  private boolean isFarBehind() {
    return !chunks.isEmpty() && isFarBehind(chunks.getFirst());
  }

  private boolean isFarBehind(YoungChunk chunk) {
    return storage.volumeBytes() - chunk.madeAtBytes > storage.settings().memorySpanBytes();
  }

  /** The position before which every live run is in the index, but at most {@code end}. */
  long indexedUpTo(long end) {
    long position = end;
    for (YoungChunk chunk : chunks) {
      position = Math.min(position, chunk.firstUnindexed(end));
    }
    return position;
  }

  private final class YoungChunk {
    private final Chunk chunk;
    private long madeAtBytes;
    private final List<Run> runs = new ArrayList<>();
    private boolean isLeaving;

    private YoungChunk(Chunk chunk, long madeAtBytes) {
      this.chunk = chunk;
      this.madeAtBytes = madeAtBytes;
    }

    /**
     * Enters the live runs that are durable into the index; returns whether to go on with younger
     * chunks. A chunk that is still written to leaves only what it has so far.
     */
    private boolean leave() {
      if (runs.isEmpty()
          || !runs.getFirst().isDurable()
          || !(chunk.isSealed() || isFarBehind(this))) {
        return false;
      }
      List<ViewOperation> rows = new ArrayList<>();
      List<QueueRun> entered = new ArrayList<>();
      int taken = 0;
      while (taken < runs.size() && runs.get(taken).isDurable()) {
        leave(runs.get(taken), rows, entered);
        taken++;
      }
      runs.subList(0, taken).clear();
      madeAtBytes = storage.volumeBytes();
      if (rows.isEmpty()) {
        return true;
      }
      isLeaving = true;
      leaving++;
      storage.submit(new ViewBatch(rows), () -> left(entered));
      return true;
    }

    private void leave(Run run, List<ViewOperation> rows, List<QueueRun> entered) {
      for (QueueRun target : run.targets) {
        if (target.gone) {
          continue;
        }
        if (target.queue.isDurablySettled(target)) {
          target.queue.leaveMemory(target);
        } else {
          rows.add(row(target));
          target.indexed = true;
          entered.add(target);
        }
      }
    }

    private ViewOperation row(QueueRun target) {
      Run run = target.run;
      return new ViewOperation.PutRow(
          target.queue.id,
          new IndexRow(target.base, run.count, run.position(), run.lengthBytes, run.timeMillis()));
    }

    private void left(List<QueueRun> entered) {
      leaving--;
      isLeaving = false;
      for (QueueRun target : entered) {
        target.queue.leaveMemory(target);
      }
      makeRoom();
    }

    private long firstUnindexed(long end) {
      if (chunk.isFreed()) {
        return end;
      }
      for (Run run : runs) {
        if (!run.isDurable()) {
          return end;
        }
        for (QueueRun target : run.targets) {
          if (!target.gone && !target.indexed) {
            return run.position();
          }
        }
      }
      return end;
    }
  }
}
