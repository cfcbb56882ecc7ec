package dev.forebay.protocol.kafka.produce;

import dev.forebay.protocol.kafka.config.BatchRules;
import dev.forebay.protocol.kafka.mapping.SnappyBlocks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.utils.internals.BufferSupplier;

/**
 * Looks at the records of a batch before it is taken: as many as it says, one offset after the
 * other, each as long as it says and its parts within it, and each at a time that the topic allows.
 * One of which that is not true would stop all who read the partition. Used again for batch after
 * batch, by one thread.
 */
final class RecordScan {
  private final RecordBytes in = new RecordBytes();
  private final BufferSupplier buffers = BufferSupplier.create();
  private long maxMillis;

  /**
   * Looks at all of them.
   *
   * @param batch whose header was found good
   * @param bytesMax to be decompressed
   * @return whether they were no more than that; if not, nothing is known of the batch
   * @throws BatchRefusedException if they are not good
   */
  boolean look(ByteBuffer batch, BatchRules rules, long nowMillis, long bytesMax) {
    CompressionType type = CompressionType.forId(BatchHeader.compression(batch));
    ByteBuffer records = batch.duplicate();
    records.position(batch.position() + BatchHeader.LENGTH_BYTES);
    try {
      if (type == CompressionType.NONE) {
        in.begin(records);
        records(batch, rules, nowMillis, Integer.MAX_VALUE);
      } else {
        if (type == CompressionType.SNAPPY && !SnappyBlocks.arePlausible(records)) {
          throw new IOException("snappy blocks that say more than they can hold");
        }
        decompress(type, records, batch, rules, nowMillis, bytesMax);
      }
      return true;
    } catch (RecordBytes.TooManyException e) {
      return false;
    } catch (BatchRefusedException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Each decompressor has exceptions of its own for what it can't read.
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private void decompress(
      CompressionType type,
      ByteBuffer records,
      ByteBuffer batch,
      BatchRules rules,
      long nowMillis,
      long bytesMax)
      throws IOException {
    try (InputStream stream =
        Compression.of(type).build().wrapForInput(records, BatchHeader.MAGIC, buffers)) {
      in.begin(stream, bytesMax);
      records(batch, rules, nowMillis, rules.recordBytesMax());
    }
  }

  /** Time of the latest record that was looked at; what a batch's header says may be wrong. */
  long maxMillis() {
    return maxMillis;
  }

  private void records(ByteBuffer batch, BatchRules rules, long nowMillis, int recordBytesMax)
      throws IOException {
    int count = BatchHeader.count(batch);
    long baseMillis = BatchHeader.baseTimestamp(batch);
    boolean timely = true;
    maxMillis = BatchHeader.NO_TIMESTAMP;
    for (int i = 0; i < count; i++) {
      long millis = baseMillis + record(i, recordBytesMax);
      timely &= millis == BatchHeader.NO_TIMESTAMP || rules.allow(millis, nowMillis);
      maxMillis = Math.max(maxMillis, millis);
    }
    if (!in.isAtEnd()) {
      throw new IOException("more than " + count + " records");
    }
    if (!timely && !rules.logAppendTime()) {
      throw new BatchRefusedException(
          Errors.INVALID_TIMESTAMP,
          "One or more records have been rejected due to invalid timestamp");
    }
  }

  /** Goes over one record; its time, as a difference to the batch's. */
  private long record(int number, int bytesMax) throws IOException {
    int bytes = in.varint();
    if (bytes < 0 || bytes > bytesMax) {
      throw new IOException("record %d of %d bytes".formatted(number, bytes));
    }
    long end = in.position() + bytes;
    in.next();
    long millisDelta = in.varlong();
    int offsetDelta = in.varint();
    if (offsetDelta != number) {
      throw new IOException("record %d with offset difference %d".formatted(number, offsetDelta));
    }
    skip(in.varint(), end);
    skip(in.varint(), end);
    int headers = in.varint();
    for (int i = 0; i < headers; i++) {
      int nameBytes = in.position() < end ? in.varint() : -1;
      if (nameBytes < 0) {
        throw new IOException("record %d has a header without a name".formatted(number));
      }
      skip(nameBytes, end);
      skip(in.varint(), end);
    }
    if (headers < 0 || in.position() != end) {
      throw new IOException("record %d is not as long as it says".formatted(number));
    }
    return millisDelta;
  }

  /** Goes over bytes of a record; less than none means null. */
  private void skip(int bytes, long end) throws IOException {
    if (bytes > end - in.position()) {
      throw new IOException("a record's part is longer than the record");
    }
    if (bytes > 0) {
      in.skip(bytes);
    }
  }

  private static BatchRefusedException refused(String text) {
    return new BatchRefusedException(
        Errors.INVALID_RECORD, "The records of the batch can't be read: " + text);
  }
}
