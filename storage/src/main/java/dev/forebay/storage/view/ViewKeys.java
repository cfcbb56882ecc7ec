package dev.forebay.storage.view;

import java.nio.ByteBuffer;

/**
 * Keys and values of {@link RocksView}, big-endian so that they sort as numbers. Ids and offsets
 * are never negative.
 *
 * <pre>
 *  family   key                                    value
 *  index    | destination id 8 | base offset 8 |   | count 4 | position 8 | length 4 | max time 8 |
 *  states   | destination id 8 |                   state record's payload
 *  catalog  entry's key                            entry's value
 *  applied  | shard 4 | family 1 |                 | position 8 |
 *           "format"                               | format version 8 |
 * </pre>
 */
final class ViewKeys {
  static final int DESTINATION_BYTES = 8;
  static final int ROW_KEY_BYTES = 16;

  private static final int ROW_VALUE_BYTES = 24;

  private ViewKeys() {}

  static byte[] row(long destinationId, long baseOffset) {
    return ByteBuffer.allocate(ROW_KEY_BYTES).putLong(destinationId).putLong(baseOffset).array();
  }

  static byte[] rowValue(IndexRow row) {
    return ByteBuffer.allocate(ROW_VALUE_BYTES)
        .putInt(row.count())
        .putLong(row.position())
        .putInt(row.lengthBytes())
        .putLong(row.maxTimeMillis())
        .array();
  }

  static IndexRow row(byte[] key, byte[] value) {
    ByteBuffer fields = ByteBuffer.wrap(value);
    return new IndexRow(
        baseOffset(key), fields.getInt(), fields.getLong(), fields.getInt(), fields.getLong());
  }

  static long destinationId(byte[] key) {
    return ByteBuffer.wrap(key).getLong(0);
  }

  static long baseOffset(byte[] rowKey) {
    return ByteBuffer.wrap(rowKey).getLong(DESTINATION_BYTES);
  }

  static byte[] destination(long destinationId) {
    return ByteBuffer.allocate(DESTINATION_BYTES).putLong(destinationId).array();
  }

  static byte[] applied(int shard, ViewFamily family) {
    return ByteBuffer.allocate(5).putInt(shard).put(code(family)).array();
  }

  static byte[] number(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  static long number(byte[] value) {
    return ByteBuffer.wrap(value).getLong();
  }

  private static byte code(ViewFamily family) {
    return switch (family) {
      case INDEX -> 1;
      case STATES -> 2;
      case CATALOG -> 3;
    };
  }
}
