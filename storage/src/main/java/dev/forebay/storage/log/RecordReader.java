package dev.forebay.storage.log;

import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.RecordFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Reads single records and checks them. Any thread that may wait for the disk. */
final class RecordReader {
  private final SegmentAccounts accounts;

  RecordReader(SegmentAccounts accounts) {
    this.accounts = accounts;
  }

  void read(long position, int lengthBytes, ByteBuffer target)
      throws DamagedRecordException, IOException {
    if (lengthBytes < RecordFormat.HEADER_BYTES || lengthBytes > target.remaining()) {
      throw new IllegalArgumentException("no room for a record of " + lengthBytes + " bytes");
    }
    Segment segment = accounts.pin(position);
    if (segment == null) {
      throw damaged(position, "its segment is gone");
    }
    try {
      int start = target.position();
      ByteBuffer view = target.duplicate().limit(start + lengthBytes);
      int bytes = segment.file().read(Positions.offset(position), view);
      if (bytes < lengthBytes) {
        throw damaged(position, "the file ends within it");
      }
      check(position, lengthBytes, target.duplicate().order(ByteOrder.LITTLE_ENDIAN), start);
      target.position(start + lengthBytes);
    } catch (IOException e) {
      throw new IOException(place(position) + "it cannot be read: " + e.getMessage(), e);
    } finally {
      accounts.unpin(segment);
    }
  }

  private static void check(long position, int lengthBytes, ByteBuffer memory, int start)
      throws DamagedRecordException {
    if (RecordFormat.length(memory, start) != lengthBytes) {
      throw damaged(position, "another length is stored there");
    }
    CRC32C crc = new CRC32C();
    crc.update(memory.limit(start + lengthBytes).position(start + RecordFormat.CRC_FROM));
    if ((int) crc.getValue() != RecordFormat.crc(memory, start)) {
      throw damaged(position, "its checksum is wrong");
    }
  }

  private static DamagedRecordException damaged(long position, String what) {
    return new DamagedRecordException(place(position) + what);
  }

  private static String place(long position) {
    return "record at "
        + Positions.offset(position)
        + " of segment "
        + SegmentFiles.segment(Positions.segment(position))
        + ": ";
  }
}
