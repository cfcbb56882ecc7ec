package dev.forebay.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.forebay.storage.RecordFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Whatever lies in a segment, reading it ends without a surprise and without much memory. */
final class GroupFuzzTest {
  private static final long ID = 0x1122334455667788L;

  /** Arbitrary bytes where groups are expected. */
  @FuzzTest
  void anyBytesAreScannedToAnEnd(byte[] bytes) throws IOException {
    scan(bytes);
  }

  /** Bytes behind a header that is right so far, to come beyond the first checks. */
  @FuzzTest
  void anyRecordsBehindASoundHeaderAreScannedToAnEnd(byte[] bytes) throws IOException {
    byte[] group = new byte[(int) SegmentFormat.blocks(GroupFormat.HEADER_BYTES + bytes.length)];
    ByteBuffer memory = ByteBuffer.wrap(group).order(ByteOrder.LITTLE_ENDIAN);
    memory.put(GroupFormat.HEADER_BYTES, bytes);
    int length = GroupFormat.HEADER_BYTES + bytes.length;
    GroupFormat.write(memory, ID, 1, length, countRecords(memory, length), 0);
    scan(group);
  }

  /** One record whose checksums are right, but for one changed byte. */
  @FuzzTest
  void oneChangedByteIsNoticed(FuzzedDataProvider data) throws IOException {
    int place = data.consumeInt();
    byte change = data.consumeByte();
    byte[] payload = data.consumeRemainingAsBytes();
    int recordLength = RecordFormat.HEADER_BYTES + payload.length;
    int length = GroupFormat.HEADER_BYTES + RecordFormat.aligned(recordLength);
    byte[] group = new byte[(int) SegmentFormat.blocks(length)];
    ByteBuffer memory = ByteBuffer.wrap(group).order(ByteOrder.LITTLE_ENDIAN);
    int at = GroupFormat.HEADER_BYTES;
    memory.putInt(at, recordLength);
    memory.put(at + RecordFormat.HEADER_BYTES, payload);
    CRC32C crc = new CRC32C();
    int from = at + RecordFormat.CRC_FROM;
    crc.update(group, from, recordLength - RecordFormat.CRC_FROM);
    RecordFormat.crc(memory, at, (int) crc.getValue());
    crc.reset();
    crc.update(group, at, RecordFormat.HEADER_BYTES);
    GroupFormat.write(memory, ID, 1, length, 1, 0);
    GroupFormat.writeCrc(memory, GroupFormat.finishCrc(crc, memory.duplicate()));
    assertThat(scan(group)).isOne();
    group[Math.floorMod(place, group.length)] ^= change;
    assertThat(scan(group)).isEqualTo(change == 0 ? 1 : 0);
  }

  private static int countRecords(ByteBuffer memory, int length) {
    int count = 0;
    int at = GroupFormat.HEADER_BYTES;
    while (at + RecordFormat.HEADER_BYTES <= length) {
      int recordLength = memory.getInt(at);
      if (recordLength < RecordFormat.HEADER_BYTES || recordLength > length - at) {
        break;
      }
      count++;
      at += RecordFormat.aligned(recordLength);
    }
    return count;
  }

  /** How many groups are found where the bytes are all that a segment holds. */
  private static int scan(byte[] groups) throws IOException {
    byte[] bytes = new byte[SegmentFormat.HEADER_BYTES + groups.length];
    System.arraycopy(groups, 0, bytes, SegmentFormat.HEADER_BYTES, groups.length);
    long size = (long) bytes.length + SegmentFormat.SEAL_BYTES;
    SegmentFormat.Header header = new SegmentFormat.Header(1, ID, size, 0, 0);
    SegmentScanner scanner = new SegmentScanner(header, new BytesFile(bytes));
    int found = 0;
    while (scanner.next()) {
      found++;
      assertThat(GroupFormat.length(scanner.memory())).isLessThanOrEqualTo(groups.length);
    }
    assertThat(scanner.memory().capacity())
        .isLessThanOrEqualTo(Math.max(SegmentFormat.BLOCK_BYTES, groups.length));
    scanner.hasLaterGroup();
    assertThat(scanner.seal()).isNull();
    assertThat(scanner.flaw()).isNotEmpty();
    return found;
  }

  /** Arbitrary bytes where a segment's header and seal are expected. */
  @FuzzTest
  void anyBytesMayStandForAHeader(byte[] bytes) {
    ByteBuffer block =
        ByteBuffer.wrap(Arrays.copyOf(bytes, SegmentFormat.BLOCK_BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    SegmentFormat.Header header = SegmentFormat.readHeader(block);
    if (header != null) {
      assertThat(header.number()).isPositive();
      assertThat(header.sizeBytes()).isBetween(8192L, SegmentFormat.SIZE_BYTES_MAX);
    }
    assertThat(SegmentFormat.readSeal(block, ~block.getLong(8))).isNull();
  }
}
