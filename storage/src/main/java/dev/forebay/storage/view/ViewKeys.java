package dev.forebay.storage.view;

import java.nio.ByteBuffer;

/**
 * Keys and values of {@link RocksView}, big-endian so that they sort as numbers. Ids and offsets
 * are never negative.
 *
 * <pre>
 *  family   key
 *           value
 *  index    | shard 2 | destination id 8 | base offset 8 |
 *           | count 4 | position 8 | length 4 | max time 8 | and if it is held back: | due 8 |
 *  due      | shard 2 | destination id 8 | due 8 | base offset 8 |
 *           | count 4 |
 *  states   | shard 2 | destination id 8 |
 *           state record's payload
 *  catalog  entry's key
 *           entry's value
 *  applied  | shard 4 | family 1 |
 *           | position 8 |
 *           "format"
 *           | format version 8 |
 * </pre>
 */
final class ViewKeys {
  static final int SHARD_BYTES = 2;
  static final int DESTINATION_BYTES = SHARD_BYTES + 8;
  static final int ROW_KEY_BYTES = DESTINATION_BYTES + 8;

  private static final int ROW_VALUE_BYTES = 24;
  private static final int DUE_KEY_BYTES = ROW_KEY_BYTES + 8;

  private ViewKeys() {}

  static byte[] row(int shard, long destinationId, long baseOffset) {
    return ByteBuffer.allocate(ROW_KEY_BYTES)
        .putShort((short) shard)
        .putLong(destinationId)
        .putLong(baseOffset)
        .array();
  }

  static byte[] rowValue(IndexRow row) {
    ByteBuffer value =
        ByteBuffer.allocate(ROW_VALUE_BYTES + (row.isHeld() ? Long.BYTES : 0))
            .putInt(row.count())
            .putLong(row.position())
            .putInt(row.lengthBytes())
            .putLong(row.maxTimeMillis());
    if (row.isHeld()) {
      value.putLong(row.dueMillis());
    }
    return value.array();
  }

  static IndexRow row(byte[] key, byte[] value) {
    ByteBuffer fields = ByteBuffer.wrap(value);
    return new IndexRow(
        baseOffset(key),
        fields.getInt(),
        fields.getLong(),
        fields.getInt(),
        fields.getLong(),
        fields.hasRemaining() ? fields.getLong() : IndexRow.NOT_HELD);
  }

  static byte[] due(int shard, long destinationId, long dueMillis, long baseOffset) {
    return ByteBuffer.allocate(DUE_KEY_BYTES)
        .putShort((short) shard)
        .putLong(destinationId)
        .putLong(dueMillis)
        .putLong(baseOffset)
        .array();
  }

  static byte[] dueValue(IndexRow row) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(row.count()).array();
  }

  static long dueMillis(byte[] dueKey) {
    return ByteBuffer.wrap(dueKey).getLong(DESTINATION_BYTES);
  }

  static long dueBaseOffset(byte[] dueKey) {
    return ByteBuffer.wrap(dueKey).getLong(ROW_KEY_BYTES);
  }

  static int dueCount(byte[] value) {
    return ByteBuffer.wrap(value).getInt();
  }

  static long destinationId(byte[] key) {
    return ByteBuffer.wrap(key).getLong(SHARD_BYTES);
  }

  static long baseOffset(byte[] rowKey) {
    return ByteBuffer.wrap(rowKey).getLong(DESTINATION_BYTES);
  }

  static byte[] destination(int shard, long destinationId) {
    return ByteBuffer.allocate(DESTINATION_BYTES)
        .putShort((short) shard)
        .putLong(destinationId)
        .array();
  }

  /** What the keys of a shard's rows and states begin with. */
  static byte[] shard(int shard) {
    return ByteBuffer.allocate(SHARD_BYTES).putShort((short) shard).array();
  }

  static boolean isOfShard(byte[] key, int shard) {
    return Short.toUnsignedInt(ByteBuffer.wrap(key).getShort(0)) == shard;
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
