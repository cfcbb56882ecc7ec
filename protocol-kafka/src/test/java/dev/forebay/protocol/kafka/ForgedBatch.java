package dev.forebay.protocol.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;

/** Record batches of magic 2 with a right header around whatever is said to be their records. */
final class ForgedBatch {
  private static final int HEADER_BYTES = 61;
  private static final int CRC = 17;

  private ForgedBatch() {}

  static ByteBuffer of(CompressionType compression, int count, byte[] payload) {
    ByteBuffer batch = ByteBuffer.allocate(HEADER_BYTES + payload.length);
    batch.putLong(0).putInt(HEADER_BYTES - 12 + payload.length).putInt(0).put((byte) 2).putInt(0);
    batch.putShort((short) compression.id).putInt(count - 1);
    batch.putLong(TestClient.NOW_MILLIS).putLong(TestClient.NOW_MILLIS);
    batch.putLong(-1).putShort((short) -1).putInt(-1).putInt(count).put(payload).flip();
    return checksummed(batch);
  }

  /** Puts the right checksum in, whatever the batch says. */
  static ByteBuffer checksummed(ByteBuffer batch) {
    if (batch.limit() > CRC + 4) {
      CRC32C crc = new CRC32C();
      crc.update(batch.duplicate().position(CRC + 4));
      batch.putInt(CRC, (int) crc.getValue());
    }
    return batch;
  }

  static byte[] compressed(CompressionType compression, byte[] records) {
    return compressed(compression, records, 0);
  }

  /** With so many mebibytes of zeros behind. */
  static byte[] compressed(CompressionType compression, byte[] records, int zeros) {
    ByteBufferOutputStream compressed = new ByteBufferOutputStream(1024);
    Compression codec = Compression.of(compression).build();
    try (OutputStream out = codec.wrapForOutput(compressed, RecordBatch.MAGIC_VALUE_V2)) {
      out.write(records);
      byte[] more = new byte[1 << 20];
      for (int i = 0; i < zeros; i++) {
        out.write(more);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteBuffer bytes = compressed.buffer().flip();
    byte[] payload = new byte[bytes.remaining()];
    bytes.get(payload);
    return payload;
  }

  /** A record that says that it has so many bytes, and the first of them. */
  static byte[] record(long bytes) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    long zigzag = (bytes << 1) ^ (bytes >> 63);
    while ((zigzag & ~0x7fL) != 0) {
      record.write((int) ((zigzag & 0x7f) | 0x80));
      zigzag >>>= 7;
    }
    record.write((int) zigzag);
    record.writeBytes(new byte[100]);
    return record.toByteArray();
  }
}
