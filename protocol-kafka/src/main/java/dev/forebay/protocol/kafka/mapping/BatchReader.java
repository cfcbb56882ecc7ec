package dev.forebay.protocol.kafka.mapping;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records of one stored batch from front to back, decompressing no more than is asked
 * for. Whoever sent the batch may have put anything into it, so nothing that it says of sizes is
 * believed. One thread at a time.
 */
final class BatchReader implements AutoCloseable {
  /** A larger record is left out. */
  static final int RECORD_BYTES_MAX = 16 << 20;

  /** What a record or a header counts for besides its bytes. */
  static final int OBJECT_BYTES = 64;

  private static final Logger LOG = LoggerFactory.getLogger(BatchReader.class);

  private final DefaultRecordBatch batch;
  private final ByteBuffer compressed;
  private final long fromOffset;
  private final PushbackInputStream in;
  private List<StoredRecord> records = new ArrayList<>();
  private long bytes;
  private int left;
  private long nextOffset;

  /** Of the record whose length and first bytes have been read and that had no room; or null. */
  private byte @Nullable [] head;

  private int size;
  private long offset;

  private BatchReader(DefaultRecordBatch batch, ByteBuffer compressed, long fromOffset) {
    this.batch = batch;
    this.compressed = compressed;
    this.fromOffset = fromOffset;
    this.nextOffset = batch.baseOffset();
    this.left = batch.countOrNull();
    this.in =
        new PushbackInputStream(
            batch.recordInputStream(BufferSupplier.NO_CACHING), RecordFormat.HEAD_BYTES_MAX);
  }

  /** Begins with the first batch at the position; null if it can't be read. */
  static @Nullable BatchReader open(ByteBuffer source, long fromOffset) {
    try {
      Iterator<MutableRecordBatch> batches =
          MemoryRecords.readableRecords(source.slice()).batches().iterator();
      if (!batches.hasNext()
          || !(batches.next() instanceof DefaultRecordBatch batch)
          || batch.isControlBatch()) {
        return null;
      }
      ByteBuffer compressed =
          source.slice(
              source.position() + DefaultRecordBatch.RECORD_BATCH_OVERHEAD,
              batch.sizeInBytes() - DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
      if (batch.compressionType() == CompressionType.SNAPPY
          && !SnappyBlocks.arePlausible(compressed)) {
        LOG.warn("The batch at offset {} says of its blocks what can't be", batch.baseOffset());
        return null;
      }
      return new BatchReader(batch, compressed, fromOffset);
    } catch (RuntimeException e) {
      // Kafka's classes have many exceptions of their own for what is no batch.
      LOG.warn("A stored batch can't be read: {}", e.toString());
      return null;
    }
  }

  /** The next records, up to the limit. */
  List<StoredRecord> next(long maxBytes) {
    records = new ArrayList<>();
    bytes = 0;
    try {
      while (left > 0 && readNext(maxBytes)) {
        // What counts has been done.
      }
    } catch (IOException | RuntimeException e) {
      // Each compression has exceptions of its own for damaged data; what came before is good.
      LOG.warn(
          "The batch at offset {} can't be read from offset {} on: {}",
          batch.baseOffset(),
          nextOffset,
          e.toString());
      left = 0;
    }
    List<StoredRecord> read = records;
    records = List.of();
    return read;
  }

  /** False if there is no room for a further record. */
  private boolean readNext(long maxBytes) throws IOException {
    byte[] begin = head == null ? readHead() : head;
    head = null;
    if (offset < fromOffset || size > RECORD_BYTES_MAX) {
      if (offset >= fromOffset) {
        LOG.warn("The record at offset {} of {} bytes is left out", offset, size);
      }
      in.skipNBytes(size - begin.length);
    } else if (records.isEmpty() || bytes + size + OBJECT_BYTES <= maxBytes) {
      in.unread(begin);
      add(in.readNBytes(size));
    } else {
      head = begin;
      return false;
    }
    left--;
    nextOffset = offset + 1;
    return records.isEmpty() || bytes < maxBytes;
  }

  private byte[] readHead() throws IOException {
    size = ByteUtils.readVarint((InputStream) in);
    if (size < 0) {
      throw new IOException("a record of " + size + " bytes");
    }
    byte[] begin = in.readNBytes(Math.min(size, RecordFormat.HEAD_BYTES_MAX));
    offset = batch.baseOffset() + RecordFormat.offsetDelta(ByteBuffer.wrap(begin));
    if (offset < nextOffset || offset > batch.lastOffset()) {
      throw new IOException("offset " + offset + " where " + nextOffset + " could be next");
    }
    return begin;
  }

  private void add(byte[] body) throws IOException {
    if (body.length < size) {
      throw new IOException("a record of " + size + " bytes ends after " + body.length);
    }
    boolean appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
    StoredRecord record;
    try {
      record = RecordFormat.read(ByteBuffer.wrap(body), batch.baseOffset(), batch.baseTimestamp());
    } catch (RuntimeException e) {
      // The records behind it are whole, since its length is.
      LOG.warn("The record at offset {} can't be read: {}", offset, e.toString());
      return;
    }
    records.add(appendTime ? record.at(batch.maxTimestamp()) : record);
    bytes += size + (1L + record.headers().size()) * OBJECT_BYTES;
  }

  /** Memory that decompressing takes, besides the batch. */
  long heldBytes() {
    return DecompressorMemory.bytes(batch.compressionType(), compressed);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("A batch can't be closed: {}", e.toString());
    }
  }
}
