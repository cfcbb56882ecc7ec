package dev.forebay.storage.log;

import dev.forebay.storage.RecordFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Gathers slices into one commit group, enters the checksums and writes it, without copying a
 * record. Writer only.
 */
final class GroupBuilder {
  private static final int BUFFERS_MIN = 64;

  private final ByteBuffer header =
      ByteBuffer.allocateDirect(GroupFormat.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer headerView = header.duplicate();
  private final ByteBuffer zeroes = ByteBuffer.allocateDirect(SegmentFormat.BLOCK_BYTES);
  private final CRC32C recordCrc = new CRC32C();
  private final CRC32C groupCrc = new CRC32C();
  private @Nullable ByteBuffer[] buffers = new ByteBuffer[BUFFERS_MIN];
  private int count;
  private int length;
  private int records;

  void begin() {
    groupCrc.reset();
    count = 1;
    length = GroupFormat.HEADER_BYTES;
    records = 0;
  }

  boolean isEmpty() {
    return records == 0;
  }

  /** Bytes of header and records so far, without padding. */
  int length() {
    return length;
  }

  int records() {
    return records;
  }

  /** Adds a slice and enters the checksums of its records. */
  void add(Batch batch, int slice) {
    ByteBuffer memory = batch.chunk(slice).memory();
    ByteBuffer view = memory.duplicate();
    int start = batch.start(slice);
    int end = start + batch.bytes(slice);
    for (int at = start; at < end; ) {
      int recordLength = RecordFormat.length(memory, at);
      if (recordLength < RecordFormat.HEADER_BYTES || recordLength > end - at) {
        throw new IllegalStateException("appended record has a length of " + recordLength);
      }
      recordCrc.reset();
      recordCrc.update(view.limit(at + recordLength).position(at + RecordFormat.CRC_FROM));
      RecordFormat.crc(memory, at, (int) recordCrc.getValue());
      groupCrc.update(view.limit(at + RecordFormat.HEADER_BYTES).position(at));
      at += RecordFormat.aligned(recordLength);
    }
    push(view.limit(end).position(start));
    length += end - start;
    records += batch.records(slice);
  }

  /** Writes the group; returns its checksum. */
  int write(Segment segment, long offset, long number, int previousCrc) throws IOException {
    GroupFormat.write(header, segment.header().id(), number, length, records, previousCrc);
    int crc = GroupFormat.finishCrc(groupCrc, headerView);
    GroupFormat.writeCrc(header, crc);
    buffers[0] = headerView.limit(GroupFormat.HEADER_BYTES).position(0);
    int padding = (int) (SegmentFormat.blocks(length) - length);
    push(zeroes.limit(padding).position(0));
    segment.file().write(offset, filled(), count);
    Arrays.fill(buffers, 0, count, null);
    return crc;
  }

  @SuppressWarnings("NullAway") // the first count entries are set
  private ByteBuffer[] filled() {
    return buffers;
  }

  private void push(ByteBuffer buffer) {
    if (count == buffers.length) {
      buffers = Arrays.copyOf(buffers, 2 * count);
    }
    buffers[count++] = buffer;
  }
}
