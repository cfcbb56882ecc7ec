package dev.forebay.tests.hostile.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;

/** Batches of magic 2 that say of themselves what they like; no state. */
final class Batches {
  static final int HEADER_BYTES = 61;
  static final int LENGTH = 8;
  static final int MAGIC = 16;
  static final int LAST_DELTA = 23;
  static final int PRODUCER_ID = 43;
  static final int EPOCH = 51;
  static final int SEQUENCE = 53;
  static final int COUNT = 57;
  private static final int CRC = 17;
  private static final long NOW_MILLIS = 1_700_000_000_000L;

  private Batches() {}

  /** A batch around any bytes. */
  static byte[] of(int compression, int count, byte[] payload) {
    ByteBuffer batch = ByteBuffer.allocate(HEADER_BYTES + payload.length);
    batch.putLong(0).putInt(HEADER_BYTES - 12 + payload.length).putInt(0).put((byte) 2).putInt(0);
    batch.putShort((short) compression).putInt(count - 1);
    batch.putLong(NOW_MILLIS).putLong(NOW_MILLIS);
    batch.putLong(-1).putShort((short) -1).putInt(-1).putInt(count).put(payload);
    return checksummed(batch.array());
  }

  /** The right checksum, whatever the batch says. */
  static byte[] checksummed(byte[] batch) {
    CRC32C crc = new CRC32C();
    crc.update(batch, CRC + 4, batch.length - CRC - 4);
    ByteBuffer.wrap(batch).putInt(CRC, (int) crc.getValue());
    return batch;
  }

  /** As a producer that numbers its batches. */
  static byte[] numbered(byte[] batch, long producer, int epoch, int sequence) {
    ByteBuffer.wrap(batch)
        .putLong(PRODUCER_ID, producer)
        .putShort(EPOCH, (short) epoch)
        .putInt(SEQUENCE, sequence);
    return checksummed(batch);
  }

  /** A record that says that it has so many bytes, then as many zeros as asked for, compressed. */
  static byte[] bomb(Compression compression, long saidBytes, int mebibytes) {
    ByteBufferOutputStream compressed = new ByteBufferOutputStream(1024);
    try (OutputStream out = compression.wrapForOutput(compressed, RecordBatch.MAGIC_VALUE_V2)) {
      out.write(varint(saidBytes));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < mebibytes; i++) {
        out.write(zeros);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteBuffer bytes = compressed.buffer().flip();
    byte[] payload = new byte[bytes.remaining()];
    bytes.get(payload);
    return of(compression.type().id, 1, payload);
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long zigzag = (value << 1) ^ (value >> 63);
    while ((zigzag & ~0x7fL) != 0) {
      out.write((int) ((zigzag & 0x7f) | 0x80));
      zigzag >>>= 7;
    }
    out.write((int) zigzag);
    return out.toByteArray();
  }
}
