package dev.forebay.broker.loop;

import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkWriter;
import dev.forebay.storage.Journal;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewOperation;
import dev.forebay.storage.view.ViewWorker;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one loop that hold transient messages, oldest first. When their memory is short,
 * what is live in the oldest is written to a log that no start reads, and leaves. Confined to its
 * loop.
 */
public final class Spill {
  /** Written at a time, and a chunk more. */
  private static final int BATCH_BYTES = 4 << 20;

  /** A chunk that is the oldest for so long is one whose consumers do not take it. */
  private static final long PATIENCE_NANOS = 100_000_000;

  private final BrokerLoop loop;
  private final Node node;
  private final LoopJournals journals;
  private @Nullable Journal journal;
  private final ChunkWriter copies;
  private final List<TransientChunk> chunks = new ArrayList<>();
  private @Nullable TransientChunk last;
  private @Nullable Chunk watched;
  private long watchedSinceNanos;
  private boolean isPatient = true;
  private boolean isLookDue;
  private boolean isWriting;

  /** Records were written that do not count as live yet. */
  private boolean isUncounted;

  /**
   * What the loops share.
   *
   * @param engine without syncs
   * @param view where its rows are
   * @param memory of transient messages
   * @param all of the node
   */
  public record Node(
      StorageEngine engine, ViewWorker view, MessageMemory memory, List<Spill> all) {}

  /** Of one loop; adds itself to those of the node. */
  public Spill(BrokerLoop loop, Node node) {
    this.loop = loop;
    this.node = node;
    this.journals = node.engine().journals(loop.eventLoop());
    node.all().add(this);
    this.copies = new ChunkWriter(node.memory().pool(), Chunk::seal);
    journals.acquire(loop.index(), () -> loop.lost(loop.index()), acquired -> journal = acquired);
  }

  /** Where the loop writes runs that are not journalled itself. */
  public ChunkWriter copies() {
    return copies;
  }

  /** The node's memory for transient messages. */
  public MessageMemory memory() {
    return node.memory();
  }

  /** A run that is not journalled was given to its queues. */
  public void add(Run run) {
    TransientChunk chunk = last;
    if (chunk == null || chunk.memory != run.chunk()) {
      chunk = find(run.chunk());
      last = chunk;
    }
    chunk.runs.add(run);
  }

  private TransientChunk find(Chunk wanted) {
    for (int i = chunks.size() - 1; i >= 0; i--) {
      if (chunks.get(i).memory == wanted) {
        return chunks.get(i);
      }
    }
    chunks.removeIf(chunk -> chunk.memory.isFreed());
    TransientChunk added = new TransientChunk(wanted, new ArrayList<>());
    chunks.add(added);
    return added;
  }

  /** The number of the loop's journal there. */
  public int shard() {
    return loop.index();
  }

  /** One more spilled record at this position is live. */
  public void retain(long position) {
    node.engine().retain(shard(), position);
  }

  /**
   * Removes rows of messages that nobody needs, some time.
   *
   * @param floorOffset every row that ends at or before it goes
   * @param settledPairs first, end, first, end, …: every row that lies within one of these goes
   */
  public void removeRows(long destinationId, long floorOffset, long[] settledPairs) {
    node.view()
        .submit(
            new ViewBatch(
                List.of(
                    new ViewOperation.RemoveRows(
                        shard(), destinationId, floorOffset, settledPairs))),
            () -> {});
  }

  /** Begins to write the oldest chunks while memory is short; the end of a turn. */
  void makeRoom() {
    Journal target = journal;
    if (isWriting || target == null || !node.memory().isShort() || areTaken()) {
      return;
    }
    copies.seal();
    List<Run> oldest = takeOldest();
    List<Run> needed = oldest.isEmpty() ? takeFromOpen() : oldest;
    if (needed.isEmpty()) {
      return;
    }
    isWriting = true;
    isUncounted = true;
    Run end = needed.getLast();
    for (Run run : needed) {
      target.append(
          run.chunk(),
          run.start(),
          run.lengthBytes(),
          position -> {
            run.spilled(position);
            if (run == end) {
              written(needed);
            }
          });
    }
    journals.flush();
  }

  /**
   * Whether consumers free the oldest chunk by themselves. Written to disk it would cost them more
   * to read, and they would fall behind for good.
   */
  private boolean areTaken() {
    isPatient |= watched != null && watched.isFreed();
    Chunk oldest = oldestSealed();
    if (oldest != watched) {
      watched = oldest;
      watchedSinceNanos = loop.clock().nanoTime();
    }
    long untilNanos = watchedSinceNanos + PATIENCE_NANOS - loop.clock().nanoTime();
    if (!isPatient || untilNanos <= 0) {
      return false;
    }
    lookAgain(untilNanos);
    return true;
  }

  private void lookAgain(long delayNanos) {
    if (!isLookDue) {
      isLookDue = true;
      loop.eventLoop()
          .schedule(
              delayNanos,
              () -> {
                isLookDue = false;
                loop.wantTurnEnd();
              });
    }
  }

  private @Nullable Chunk oldestSealed() {
    chunks.removeIf(chunk -> chunk.memory.isFreed());
    for (TransientChunk chunk : chunks) {
      if (chunk.memory.isSealed()) {
        return chunk.memory;
      }
    }
    return null;
  }

  /** Takes the oldest chunks that nobody writes to any more; their runs that are needed. */
  private List<Run> takeOldest() {
    List<Run> needed = new ArrayList<>();
    long bytes = 0;
    last = null;
    Iterator<TransientChunk> each = chunks.iterator();
    while (each.hasNext() && bytes < BATCH_BYTES) {
      TransientChunk chunk = each.next();
      if (chunk.memory.isSealed()) {
        each.remove();
        for (Run run : chunk.runs) {
          if (run.isNeeded()) {
            needed.add(run);
            bytes += run.lengthBytes();
          }
        }
      }
    }
    isPatient = false;
    watched = oldestSealed();
    return needed;
  }

  /**
   * What chunks have that are still written to. They stay, but small runs for many queues take more
   * of the heap than of their chunk, and when that is what uses the memory up nobody fills it.
   */
  private List<Run> takeFromOpen() {
    List<Run> needed = new ArrayList<>();
    for (TransientChunk chunk : chunks) {
      for (Run run : chunk.runs) {
        if (run.isNeeded()) {
          needed.add(run);
        }
      }
      chunk.runs.clear();
    }
    return needed;
  }

  private void written(List<Run> runs) {
    List<ViewOperation> rows = new ArrayList<>();
    List<YoungRecord.Leaving> entered = new ArrayList<>();
    for (Run run : runs) {
      run.leave(rows, entered);
    }
    isUncounted = false;
    node.all().forEach(spill -> loop.send(spill.loop, spill::trim));
    node.view().submit(new ViewBatch(rows), () -> loop.eventLoop().execute(() -> left(entered)));
  }

  private void left(List<YoungRecord.Leaving> entered) {
    isWriting = false;
    entered.forEach(YoungRecord.Leaving::leaveMemory);
    loop.wantTurnEnd();
  }

  /** What is counted is kept by its live records only, and between two writes all is. */
  private void trim() {
    Journal target = journal;
    if (!isUncounted && target != null) {
      target.trim(target.durablePosition());
    }
  }

  private record TransientChunk(Chunk memory, List<Run> runs) {}
}
