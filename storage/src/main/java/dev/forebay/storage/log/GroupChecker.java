package dev.forebay.storage.log;

import dev.forebay.storage.RecordFormat;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Decides whether bytes are a group as it was written. Believes none of them. */
final class GroupChecker {
  private final CRC32C recordCrc = new CRC32C();
  private final CRC32C groupCrc = new CRC32C();

  /**
   * What is wrong with the start of a group; {@code null} if nothing so far.
   *
   * @param memory has the group's header at 0
   * @param roomBytes up to where the group may reach
   */
  static @Nullable String headerFlaw(ByteBuffer memory, long segmentId, long roomBytes) {
    if (!GroupFormat.hasMagic(memory)) {
      return "no group begins there";
    }
    if (GroupFormat.segmentId(memory) != segmentId) {
      return "the group belongs to another segment";
    }
    int length = GroupFormat.length(memory);
    if (length < GroupFormat.HEADER_BYTES + RecordFormat.HEADER_BYTES
        || SegmentFormat.blocks(length) > roomBytes) {
      return "the group has an impossible length of " + length;
    }
    return null;
  }

  /**
   * What is wrong with a group whose header has no flaw and whose padded length is in memory from
   * 0; {@code null} if nothing.
   */
  @Nullable String flaw(ByteBuffer memory) {
    int length = GroupFormat.length(memory);
    int count = GroupFormat.records(memory);
    ByteBuffer view = memory.duplicate();
    groupCrc.reset();
    int at = GroupFormat.HEADER_BYTES;
    int records = 0;
    while (at < length) {
      int recordLength = length - at < RecordFormat.HEADER_BYTES ? 0 : memory.getInt(at);
      if (recordLength < RecordFormat.HEADER_BYTES || recordLength > length - at) {
        return "record at byte " + at + " of the group has an impossible length";
      }
      int end = at + recordLength;
      recordCrc.reset();
      recordCrc.update(view.limit(end).position(at + RecordFormat.CRC_FROM));
      if ((int) recordCrc.getValue() != RecordFormat.crc(memory, at)) {
        return "record at byte " + at + " of the group fails its checksum";
      }
      groupCrc.update(view.limit(at + RecordFormat.HEADER_BYTES).position(at));
      int next = at + RecordFormat.aligned(recordLength);
      if (next > length || !isZero(memory, end, next)) {
        return "record at byte " + at + " of the group is badly padded";
      }
      at = next;
      records++;
    }
    if (records != count) {
      return "the group has " + records + " records instead of " + count;
    }
    if (GroupFormat.finishCrc(groupCrc, view) != GroupFormat.crc(memory)) {
      return "the group fails its checksum";
    }
    return isZero(memory, length, (int) SegmentFormat.blocks(length))
        ? null
        : "the group is badly padded";
  }

  private static boolean isZero(ByteBuffer memory, int from, int to) {
    for (int i = from; i < to; i++) {
      if (memory.get(i) != 0) {
        return false;
      }
    }
    return true;
  }
}
