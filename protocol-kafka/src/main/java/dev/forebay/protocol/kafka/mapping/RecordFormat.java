package dev.forebay.protocol.kafka.mapping;

import dev.forebay.message.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.internals.ByteUtils;
import org.jspecify.annotations.Nullable;

/**
 * The records of a batch; no state.
 *
 * <pre>
 * record: | length | attributes i8 | time delta | offset delta | key | value | headers | header... |
 * header: | name | value |       key, name, value: | length, -1 is null | bytes |
 * </pre>
 *
 * <p>Numbers are zigzag varints, deltas count from the batch's header.
 */
final class RecordFormat {
  /** More headers than this make a record unreadable. */
  static final int HEADERS_MAX = 65_535;

  /** Enough for all that comes before the key. */
  static final int HEAD_BYTES_MAX = 16;

  private static final int NULL = -1;

  private RecordFormat() {}

  /** The offset delta of the record whose first bytes these are, without its length. */
  static int offsetDelta(ByteBuffer record) {
    record.get();
    ByteUtils.readVarlong(record);
    return ByteUtils.readVarint(record);
  }

  /** Reads a record, without its length. */
  static StoredRecord read(ByteBuffer record, long baseOffset, long baseMillis) {
    record.get();
    long timeMillis = baseMillis + ByteUtils.readVarlong(record);
    long offset = baseOffset + ByteUtils.readVarint(record);
    ByteString key = readBytes(record);
    ByteString value = readBytes(record);
    int count = ByteUtils.readVarint(record);
    if (count < 0 || count > HEADERS_MAX) {
      throw new IllegalArgumentException(count + " headers");
    }
    List<StoredRecord.Entry> headers = new ArrayList<>(Math.min(count, record.remaining()));
    for (int i = 0; i < count; i++) {
      ByteString name = readBytes(record);
      if (name == null) {
        throw new IllegalArgumentException("a header without a name");
      }
      headers.add(new StoredRecord.Entry(name, readBytes(record)));
    }
    return new StoredRecord(offset, timeMillis, key, value, headers);
  }

  /** Bytes of the record, without its length. */
  static int sizeBytes(StoredRecord record, long baseOffset, long baseMillis) {
    int size =
        1
            + ByteUtils.sizeOfVarlong(record.timeMillis() - baseMillis)
            + ByteUtils.sizeOfVarint((int) (record.offset() - baseOffset))
            + sizeBytes(record.key())
            + sizeBytes(record.value())
            + ByteUtils.sizeOfVarint(record.headers().size());
    for (StoredRecord.Entry header : record.headers()) {
      size = Math.addExact(size, sizeBytes(header.name()));
      size = Math.addExact(size, sizeBytes(header.value()));
    }
    return size;
  }

  /** Writes a record of this size with its length. */
  static void write(
      ByteBuffer out, StoredRecord record, int sizeBytes, long baseOffset, long baseMillis) {
    ByteUtils.writeVarint(sizeBytes, out);
    out.put((byte) 0);
    ByteUtils.writeVarlong(record.timeMillis() - baseMillis, out);
    ByteUtils.writeVarint((int) (record.offset() - baseOffset), out);
    write(out, record.key());
    write(out, record.value());
    ByteUtils.writeVarint(record.headers().size(), out);
    for (StoredRecord.Entry header : record.headers()) {
      write(out, header.name());
      write(out, header.value());
    }
  }

  private static @Nullable ByteString readBytes(ByteBuffer record) {
    int length = ByteUtils.readVarint(record);
    if (length < NULL || length > record.remaining()) {
      throw new IllegalArgumentException(length + " bytes of " + record.remaining());
    }
    if (length == NULL) {
      return null;
    }
    ByteString bytes =
        ByteString.copyOf(record.array(), record.arrayOffset() + record.position(), length);
    record.position(record.position() + length);
    return bytes;
  }

  private static int sizeBytes(@Nullable ByteString bytes) {
    return bytes == null
        ? ByteUtils.sizeOfVarint(NULL)
        : ByteUtils.sizeOfVarint(bytes.lengthBytes()) + bytes.lengthBytes();
  }

  private static void write(ByteBuffer out, @Nullable ByteString bytes) {
    if (bytes == null) {
      ByteUtils.writeVarint(NULL, out);
    } else {
      ByteUtils.writeVarint(bytes.lengthBytes(), out);
      out.put(bytes.toByteArray());
    }
  }
}
