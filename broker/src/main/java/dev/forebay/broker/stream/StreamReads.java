package dev.forebay.broker.stream;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.form.Pin;
import dev.forebay.broker.loop.ColdReader;
import dev.forebay.broker.record.OffsetDeque;
import dev.forebay.broker.record.StoredRecords;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.read.ColdBatch;
import dev.forebay.storage.read.ColdRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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
  private static final Pin NOTHING = () -> {};

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
  void read(long offset, int maxBytes, long sinceMillis, Consumer<ReadReply> reply) {
    Bounds bounds = partition.bounds();
    if (bounds == null) {
      reply.accept(new ReadReply.Gone());
    } else if (offset < bounds.startOffset() && sinceMillis > Long.MIN_VALUE) {
      // A search begins at the start, wherever that is by now.
      read(bounds.startOffset(), maxBytes, sinceMillis, reply);
    } else if (offset < bounds.startOffset() || offset > bounds.visibleEnd()) {
      reply.accept(new ReadReply.OutOfRange(bounds));
    } else if (offset == bounds.visibleEnd()) {
      reply.accept(new ReadReply.Batches(bounds, List.of(), NOTHING));
    } else {
      int index = partition.batches().indexOf(offset);
      if (index < 0) {
        readCold(offset, maxBytes, sinceMillis, bounds, reply);
      } else {
        readYoung(index, offset, maxBytes, sinceMillis, bounds, reply);
      }
    }
  }

  private void readYoung(
      int first,
      long offset,
      int maxBytes,
      long sinceMillis,
      Bounds bounds,
      Consumer<ReadReply> reply) {
    OffsetDeque<StreamBatch> batches = partition.batches();
    List<StoredBatch> found = new ArrayList<>();
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
          searchOn(expected, maxBytes, sinceMillis, reply);
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
      read(expected, maxBytes, sinceMillis, reply);
    } else {
      reply.accept(new ReadReply.Batches(bounds, found, pins));
    }
  }

  private void searchOn(long from, int maxBytes, long sinceMillis, Consumer<ReadReply> reply) {
    new WorkLine(partition.shard().loop().pieces())
        .add(portion -> {
          portion.take(PASSED_UNITS);
          read(from, maxBytes, sinceMillis, reply);
          return false;
        });
  }

  /**
   * Reads from the log, up to the next batch in memory: of what is young the index knows some or
   * nothing, as chunks leave in any order.
   */
  private void readCold(
      long offset, int maxBytes, long sinceMillis, Bounds bounds, Consumer<ReadReply> reply) {
    ColdReader.Wanted wanted =
        new ColdReader.Wanted(
            offset,
            Math.min(partition.batches().firstAfter(offset, Long.MAX_VALUE), bounds.visibleEnd()),
            Math.min(maxBytes, COLD_BYTES_MAX),
            sinceMillis,
            false);
    if (!cold.read(wanted, batch -> arrived(batch, wanted, maxBytes, reply))) {
      reply.accept(new ReadReply.Unreadable(bounds));
    }
  }

  private void arrived(
      ColdBatch batch, ColdReader.Wanted wanted, int maxBytes, Consumer<ReadReply> reply) {
    Chunk chunk = batch.chunk();
    Pin pin = chunk == null ? NOTHING : chunk::release;
    Bounds bounds = partition.bounds();
    if (bounds == null || wanted.from() < bounds.startOffset()) {
      // It was given up meanwhile, in part perhaps before the index was asked.
      pin.release();
      read(wanted.from(), maxBytes, wanted.sinceMillis(), reply);
      return;
    }
    List<StoredBatch> found = new ArrayList<>();
    for (ColdRecord record : batch.records()) {
      if (!(record instanceof ColdRecord.Intact intact) || chunk == null) {
        break;
      }
      found.add(StoredRecords.of(chunk.memory(), intact.start()));
    }
    if (!found.isEmpty()) {
      cold.passed();
      reply.accept(new ReadReply.Batches(bounds, found, pin));
      return;
    }
    pin.release();
    if (batch.records().isEmpty() && batch.failure() != null) {
      cold.failed(wanted.from(), batch.failure());
      reply.accept(new ReadReply.Unreadable(bounds));
    } else if (!batch.records().isEmpty()) {
      long next = batch.records().getFirst().row().endOffset();
      reply.accept(new ReadReply.Damaged(bounds, next));
    } else if (wanted.sinceMillis() > Long.MIN_VALUE) {
      // What is searched for is younger.
      read(wanted.end(), maxBytes, wanted.sinceMillis(), reply);
    } else {
      cold.failed(wanted.from(), "the index has no record of it");
      reply.accept(new ReadReply.Unreadable(bounds));
    }
  }

  /** Keeps the chunks of one answer; what may not be kept is copied. */
  private final class Pins implements Pin {
    private final List<Pin> pins = new ArrayList<>(1);
    private @Nullable Chunk last;

    StoredBatch keep(StreamBatch batch) {
      StoredBatch stored = batch.stored();
      if (batch.chunk() == last) {
        return stored;
      }
      Pin pin = partition.shard().pinned().pin(batch.chunk());
      if (pin == null) {
        ByteBuffer bytes = stored.bytes();
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).order(bytes.order());
        return new StoredBatch(
            stored.layout(),
            stored.form(),
            stored.baseOffset(),
            stored.endOffset(),
            copy.put(bytes.duplicate()).flip());
      }
      pins.add(pin);
      last = batch.chunk();
      return stored;
    }

    @Override
    public void release() {
      pins.forEach(Pin::release);
    }
  }
}
