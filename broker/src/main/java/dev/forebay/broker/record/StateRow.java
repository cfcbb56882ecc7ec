package dev.forebay.broker.record;

import dev.forebay.storage.RecordType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the view keeps of a state: its record. Little-endian.
 *
 * <pre>
 *  0                        8            9
 *  +------------------------+------------+---------------------+
 *  | position of record i64 | type u8    | payload of record   |
 *  +------------------------+------------+---------------------+
 * </pre>
 *
 * The position is -1 where recovery has put the state together, and no record says it yet.
 */
public record StateRow(long position, RecordType type, ByteBuffer memory, int payloadAt) {
  private static final int PAYLOAD_AT = 9;

  public static byte[] of(long position, RecordType type, byte[] payload) {
    return ByteBuffer.allocate(PAYLOAD_AT + payload.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(position)
        .put(type.code())
        .put(payload)
        .array();
  }

  public static StateRow read(byte[] row) {
    ByteBuffer memory = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
    return new StateRow(
        memory.getLong(0), RecordType.of(memory.get(Long.BYTES)), memory, PAYLOAD_AT);
  }
}
