package dev.forebay.broker.stream;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.cold.ColdReader;
import dev.forebay.broker.cold.ReadBack;
import dev.forebay.broker.form.Pin;
import dev.forebay.broker.handover.HandedBatch;
import dev.forebay.broker.record.OffsetDeque;
import dev.forebay.broker.record.StoredRecords;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.read.ColdBatch;
import dev.forebay.storage.read.ColdRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads batches of one partition: from memory at once, or from the log by way of {@link
 * ColdReader}. Confined to the shard's loop.
 */
public final class StreamReads {
  /** Bytes read from the log at a time, unless the first batch alone is larger. */
  public static final int COLD_BYTES_MAX = 1 << 20;

  /** Batches in one answer, however small: each costs an entry and a view. */
  public static final int BATCHES_MAX = 1024;

  /** Batches that a search by time passes over in one turn. */
  private static final int PASSED_MAX = 4096;

  private static final int PASSED_UNITS = PASSED_MAX / 4;

  private final StreamPartition partition;
  private final ColdReader cold;

  StreamReads(StreamPartition partition) {
    this.partition = partition;
    this.cold = new ColdReader(partition.shard(), partition.id());
  }

  /**
   * Reads from an offset on.
   *
   * @param sinceMillis batches before the first one with a message as late as this are left out
   */
  void read(long offset, int maxBytes, long sinceMillis, ReadListener listener) {
    Bounds bounds = partition.bounds();
    if (bounds == null) {
      listener.failed(partition.isClosed() ? new ReadReply.Unreadable() : new ReadReply.Gone());
    } else if (offset < bounds.startOffset() && sinceMillis > Long.MIN_VALUE) {
      // A search begins at the start, wherever that is by now.
      read(bounds.startOffset(), maxBytes, sinceMillis, listener);
    } else if (offset < bounds.startOffset() || offset > bounds.visibleEnd()) {
      listener.failed(new ReadReply.OutOfRange(bounds));
    } else {
      readKept(partition.nextKept(offset), maxBytes, sinceMillis, bounds, listener);
    }
  }

  /** Reads from an offset on that was not skipped. */
  private void readKept(
      long offset, int maxBytes, long sinceMillis, Bounds bounds, ReadListener listener) {
    if (offset >= bounds.visibleEnd()) {
      listener.found(bounds, List.of(), null);
      return;
    }
    int index = partition.batches().indexOf(offset);
    if (index < 0) {
      readCold(offset, maxBytes, sinceMillis, bounds, listener);
    } else {
      readYoung(index, offset, maxBytes, sinceMillis, bounds, listener);
    }
  }

  private void readYoung(
      int first,
      long offset,
      int maxBytes,
      long sinceMillis,
      Bounds bounds,
      ReadListener listener) {
    OffsetDeque<StreamBatch> batches = partition.batches();
    List<HandedBatch> found = new ArrayList<>();
    Pins pins = new Pins();
    long expected = offset;
    long bytes = 0;
    for (int i = first; i < batches.size() && found.size() < BATCHES_MAX; i++) {
      StreamBatch batch = batches.get(i);
      if (batch.isGone() || batch.base() > expected || batch.base() >= bounds.visibleEnd()) {
        break;
      }
      expected = batch.end();
      if (found.isEmpty() && batch.maxTimeMillis() < sinceMillis) {
        if (i - first == PASSED_MAX) {
          searchOn(expected, maxBytes, sinceMillis, listener);
          return;
        }
        continue;
      }
      int length = StoredRecords.sizeBytes(batch.lengthBytes());
      if (!found.isEmpty() && bytes + length > maxBytes) {
        break;
      }
      found.add(pins.keep(batch));
      bytes += length;
    }
    if (found.isEmpty()) {
      // Only a search by time passes batches over; it goes on behind them.
      read(expected, maxBytes, sinceMillis, listener);
    } else {
      listener.found(bounds, found, pins.orNull());
    }
  }

  private void searchOn(long from, int maxBytes, long sinceMillis, ReadListener listener) {
    new WorkLine(partition.shard().loop().pieces())
        .add(portion -> {
          portion.take(PASSED_UNITS);
          read(from, maxBytes, sinceMillis, listener);
          return false;
        });
  }

  /**
   * Reads from the log, up to the next batch in memory: of what is young the index knows some or
   * nothing, as chunks leave in any order.
   */
  private void readCold(
      long offset, int maxBytes, long sinceMillis, Bounds bounds, ReadListener listener) {
    ColdReader.Wanted wanted =
        new ColdReader.Wanted(
            offset,
            Math.min(partition.batches().firstAfter(offset, Long.MAX_VALUE), bounds.visibleEnd()),
            Math.min(maxBytes, COLD_BYTES_MAX),
            sinceMillis,
            false);
    if (!cold.read(wanted, batch -> arrived(batch, wanted, maxBytes, listener))) {
      listener.failed(new ReadReply.Unreadable());
    }
  }

  private void arrived(
      ColdBatch batch, ColdReader.Wanted wanted, int maxBytes, ReadListener listener) {
    Chunk chunk = batch.chunk();
    Bounds bounds = partition.bounds();
    if (bounds == null || wanted.from() < bounds.startOffset()) {
      // It was given up meanwhile, in part perhaps before the index was asked.
      release(chunk);
      read(wanted.from(), maxBytes, wanted.sinceMillis(), listener);
      return;
    }
    ReadBack back = ReadBack.of(batch, wanted, partition::nextKept);
    if (!back.records().isEmpty() && chunk != null) {
      List<HandedBatch> found = new ArrayList<>();
      for (ColdRecord record : back.records()) {
        partition.failures().passed(record.row().baseOffset(), record.row().endOffset());
        found.add(new HandedBatch.InChunk(chunk, record.start()));
      }
      listener.found(bounds, found, chunk::release);
      return;
    }
    release(chunk);
    if (back.failure() != null) {
      partition.failures().failed(back.failure());
      listener.failed(new ReadReply.Unreadable());
    } else {
      // What is searched for is younger, or what was wanted was skipped meanwhile.
      read(ReadBack.after(batch, wanted), maxBytes, wanted.sinceMillis(), listener);
    }
  }

  private static void release(@Nullable Chunk cold) {
    if (cold != null) {
      cold.release();
    }
  }

  /** Keeps the chunks of one answer; what may not be kept is copied. */
  private final class Pins implements Pin {
    private final List<Pin> pins = new ArrayList<>(1);
    private @Nullable Chunk last;

    HandedBatch keep(StreamBatch batch) {
      HandedBatch handed = new HandedBatch.InChunk(batch.chunk(), batch.start());
      if (batch.chunk() == last) {
        return handed;
      }
      Pin pin = partition.shard().pinned().pin(batch.chunk());
      if (pin == null) {
        return HandedBatch.Copied.of(handed.stored());
      }
      pins.add(pin);
      last = batch.chunk();
      return handed;
    }

    /** These, or null if nothing is kept. */
    @Nullable Pin orNull() {
      return pins.isEmpty() ? null : this;
    }

    @Override
    public void release() {
      pins.forEach(Pin::release);
    }
  }
}
