package dev.forebay.storage.log;

import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.RecordFormat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records that one loop appended, in order, gathered into slices: adjacent records of one chunk. It
 * passes from the loop to the writer, which enters positions, and back; one of them at a time uses
 * it. Each slice holds its chunk from {@link #add} to its {@link Completion}.
 */
final class Batch {
  private static final int RECORDS_MIN = 64;
  private static final int SLICES_MIN = 16;

  private @Nullable AppendCallback[] callbacks = new AppendCallback[RECORDS_MIN];
  private @Nullable ShardJournal[] journals = new ShardJournal[RECORDS_MIN];
  private int[] recordStarts = new int[RECORDS_MIN];
  private int records;
  private @Nullable Chunk[] chunks = new Chunk[SLICES_MIN];
  private int[] starts = new int[SLICES_MIN];
  private int[] ends = new int[SLICES_MIN];
  private int[] recordEnds = new int[SLICES_MIN];
  private long[] positions = new long[SLICES_MIN];
  private int slices;

  boolean isEmpty() {
    return records == 0;
  }

  int slices() {
    return slices;
  }

  int records() {
    return records;
  }

  int capacityRecords() {
    return callbacks.length;
  }

  void add(
      ShardJournal journal,
      Chunk chunk,
      int start,
      int lengthBytes,
      AppendCallback callback,
      int sliceBytesMax) {
    int end = start + RecordFormat.aligned(lengthBytes);
    int last = slices - 1;
    if (last >= 0
        && chunks[last] == chunk
        && ends[last] == start
        && end - starts[last] <= sliceBytesMax) {
      ends[last] = end;
    } else {
      addSlice(chunk, start, end);
      chunk.hold();
    }
    ensureRecords(records + 1);
    callbacks[records] = callback;
    journals[records] = journal;
    recordStarts[records] = start;
    records++;
    recordEnds[slices - 1] = records;
  }

  /** Moves all of the other batch behind this one; the other is empty then. */
  void takeAll(Batch other) {
    ensureRecords(records + other.records);
    System.arraycopy(other.callbacks, 0, callbacks, records, other.records);
    System.arraycopy(other.journals, 0, journals, records, other.records);
    System.arraycopy(other.recordStarts, 0, recordStarts, records, other.records);
    for (int i = 0; i < other.slices; i++) {
      addSlice(other.chunk(i), other.starts[i], other.ends[i]);
      recordEnds[slices - 1] = records + other.recordEnds[i];
    }
    records += other.records;
    other.clear();
  }

  Chunk chunk(int slice) {
    Chunk chunk = chunks[slice];
    if (chunk == null) {
      throw new IllegalStateException("slice is complete");
    }
    return chunk;
  }

  int start(int slice) {
    return starts[slice];
  }

  int bytes(int slice) {
    return ends[slice] - starts[slice];
  }

  int records(int slice) {
    return recordEnds[slice] - firstRecord(slice);
  }

  void position(int slice, long position) {
    positions[slice] = position;
  }

  /**
   * Tells the callbacks of some slices, but for those whose journal was lost, and lets go of their
   * chunks; in pieces. Loop only.
   */
  final class Completion {
    private final int fromSlice;
    private final int toSlice;
    private int slice;
    private int record;

    /** Nobody is told yet. */
    Completion(int fromSlice, int toSlice) {
      this.fromSlice = fromSlice;
      this.toSlice = toSlice;
      this.slice = fromSlice;
      this.record = firstRecord(fromSlice);
    }

    /** Tells about so many; how many more might have been told. */
    int tell(int listeners) {
      int left = listeners;
      while (slice < toSlice && left > 0) {
        if (record < recordEnds[slice]) {
          left -= tell();
          record++;
        } else {
          Chunk chunk = chunk(slice);
          chunks[slice] = null;
          chunk.release();
          slice++;
        }
      }
      return left;
    }

    private int tell() {
      AppendCallback callback = callbacks[record];
      ShardJournal journal = journals[record];
      if (callback == null || journal == null) {
        throw new IllegalStateException("record completed twice");
      }
      callbacks[record] = null;
      int listeners = callback.listeners();
      if (!journal.isLost()) {
        callback.durable(positions[slice] - starts[slice] + recordStarts[record]);
      }
      return listeners;
    }

    boolean isDone() {
      return slice == toSlice;
    }

    /** Whether nothing of the batch is left. */
    boolean isLast() {
      return toSlice == slices;
    }

    int records() {
      return recordEnds[toSlice - 1] - firstRecord(fromSlice);
    }

    Batch batch() {
      return Batch.this;
    }
  }

  void clear() {
    Arrays.fill(callbacks, 0, records, null);
    Arrays.fill(journals, 0, records, null);
    Arrays.fill(chunks, 0, slices, null);
    records = 0;
    slices = 0;
  }

  private int firstRecord(int slice) {
    return slice == 0 ? 0 : recordEnds[slice - 1];
  }

  private void addSlice(Chunk chunk, int start, int end) {
    if (slices == chunks.length) {
      int size = 2 * slices;
      chunks = Arrays.copyOf(chunks, size);
      starts = Arrays.copyOf(starts, size);
      ends = Arrays.copyOf(ends, size);
      recordEnds = Arrays.copyOf(recordEnds, size);
      positions = Arrays.copyOf(positions, size);
    }
    chunks[slices] = chunk;
    starts[slices] = start;
    ends[slices] = end;
    slices++;
  }

  private void ensureRecords(int count) {
    if (count > callbacks.length) {
      int size = Math.max(count, 2 * callbacks.length);
      callbacks = Arrays.copyOf(callbacks, size);
      journals = Arrays.copyOf(journals, size);
      recordStarts = Arrays.copyOf(recordStarts, size);
    }
  }
}
