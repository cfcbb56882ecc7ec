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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records of one stored batch, decompressing no more than is asked for. Whoever sent the
 * batch may have put anything into it, so nothing that it says of sizes is believed. Used once, by
 * one thread.
 */
final class BatchReader {
  /** A larger record is left out. */
  static final int RECORD_BYTES_MAX = 16 << 20;

  /** What a record or a header counts for besides its bytes. */
  static final int OBJECT_BYTES = 64;

  private static final Logger LOG = LoggerFactory.getLogger(BatchReader.class);

  private final List<StoredRecord> records = new ArrayList<>();
  private final DefaultRecordBatch batch;
  private final long fromOffset;
  private final long maxBytes;
  private long nextOffset;
  private long bytes;

  private BatchReader(DefaultRecordBatch batch, long fromOffset, long maxBytes) {
    this.batch = batch;
    this.fromOffset = fromOffset;
    this.maxBytes = maxBytes;
    this.nextOffset = batch.baseOffset();
  }

  /** The records of the first batch at the position, from the offset on, up to the limit. */
  static List<StoredRecord> read(ByteBuffer source, long fromOffset, long maxBytes) {
    try {
      Iterator<MutableRecordBatch> batches =
          MemoryRecords.readableRecords(source.slice()).batches().iterator();
      if (!batches.hasNext()
          || !(batches.next() instanceof DefaultRecordBatch batch)
          || batch.isControlBatch()) {
        return List.of();
      }
      if (batch.compressionType() == CompressionType.SNAPPY
          && !SnappyBlocks.arePlausible(
              source.slice(
                  source.position() + DefaultRecordBatch.RECORD_BATCH_OVERHEAD,
                  batch.sizeInBytes() - DefaultRecordBatch.RECORD_BATCH_OVERHEAD))) {
        LOG.warn("The batch at offset {} says of its blocks what can't be", batch.baseOffset());
        return List.of();
      }
      BatchReader reader = new BatchReader(batch, fromOffset, maxBytes);
      reader.readAll();
      return reader.records;
    } catch (RuntimeException e) {
      // Kafka's classes have many exceptions of their own for what is no batch.
      LOG.warn("A stored batch can't be read: {}", e.toString());
      return List.of();
    }
  }

  private void readAll() {
    try (PushbackInputStream in =
        new PushbackInputStream(
            batch.recordInputStream(BufferSupplier.NO_CACHING), RecordFormat.HEAD_BYTES_MAX)) {
      int count = batch.countOrNull();
      for (int i = 0; i < count && readNext(in); i++) {
        // What counts has been done.
      }
    } catch (IOException | RuntimeException e) {
      // Each compression has exceptions of its own for damaged data; what came before is good.
      LOG.warn(
          "The batch at offset {} can't be read from offset {} on: {}",
          batch.baseOffset(),
          nextOffset,
          e.toString());
    }
  }

  /** False if there is no room for a further record. */
  private boolean readNext(PushbackInputStream in) throws IOException {
    int size = ByteUtils.readVarint((InputStream) in);
    if (size < 0) {
      throw new IOException("a record of " + size + " bytes");
    }
    byte[] head = in.readNBytes(Math.min(size, RecordFormat.HEAD_BYTES_MAX));
    long offset = batch.baseOffset() + RecordFormat.offsetDelta(ByteBuffer.wrap(head));
    if (offset < nextOffset || offset > batch.lastOffset()) {
      throw new IOException("offset " + offset + " where " + nextOffset + " could be next");
    }
    if (offset < fromOffset || size > RECORD_BYTES_MAX) {
      if (offset >= fromOffset) {
        LOG.warn("The record at offset {} of {} bytes is left out", offset, size);
      }
      in.skipNBytes(size - head.length);
    } else if (records.isEmpty() || bytes + size + OBJECT_BYTES <= maxBytes) {
      in.unread(head);
      add(in.readNBytes(size), size, offset);
    } else {
      return false;
    }
    nextOffset = offset + 1;
    return records.isEmpty() || bytes < maxBytes;
  }

  private void add(byte[] body, int size, long offset) throws IOException {
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
}
