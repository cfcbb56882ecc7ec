package dev.forebay.storage.log;

import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.LogDamagedException;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.RecordVisitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Reads what was written while the log goes on: single records, and all that one shard has. Any
 * thread that may wait for the disk.
 */
final class LogReader {
  private final SegmentAccounts accounts;

  LogReader(SegmentAccounts accounts) {
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

  /** Visits a shard's records from a position on, in the part of the log before {@code end}. */
  void replay(int shard, long from, long end, RecordVisitor visitor) throws IOException {
    new Replay(shard, end).run(from, visitor);
  }

  /** One reading of one shard. */
  private final class Replay {
    private final int shard;
    private final long end;

    /** The number of the last group that was read; 0 if there was none. */
    private long lastGroup;

    Replay(int shard, long end) {
      this.shard = shard;
      this.end = end;
    }

    void run(long from, RecordVisitor visitor) throws IOException {
      int before = 0;
      for (Segment segment : accounts.all()) {
        int number = segment.number();
        if (number < Positions.segment(from) || Positions.of(number, 0) >= end) {
          continue;
        }
        long position = Positions.of(number, 0);
        if (accounts.pin(position) == null) {
          // What nobody needs may go meanwhile.
          continue;
        }
        try {
          if (before == number - 1 && segment.header().groupBefore() != lastGroup) {
            throw flawed(segment, 0, "the segment before it ends too early");
          }
          read(segment, from, visitor);
          before = number;
        } finally {
          accounts.unpin(segment);
        }
      }
    }

    private void read(Segment segment, long from, RecordVisitor visitor) throws IOException {
      SegmentScanner scanner = new SegmentScanner(segment.header(), segment.file());
      while (Positions.of(segment.number(), scanner.nextOffset()) < end && scanner.next()) {
        long group = Positions.of(segment.number(), scanner.groupOffset());
        visit(group, scanner.memory(), from, visitor);
      }
      lastGroup = scanner.number();
      boolean isLast = Positions.segment(end) == segment.number();
      if (isLast && Positions.of(segment.number(), scanner.nextOffset()) < end) {
        throw flawed(segment, scanner.nextOffset(), scanner.flaw());
      }
    }

    private void visit(long group, ByteBuffer memory, long from, RecordVisitor visitor) {
      int groupEnd = GroupFormat.length(memory);
      for (int at = GroupFormat.HEADER_BYTES; at < groupEnd; ) {
        int length = RecordFormat.length(memory, at);
        if (RecordFormat.shard(memory, at) == shard && group + at >= from) {
          RecordType type = RecordType.of(RecordFormat.typeCode(memory, at));
          visitor.record(group + at, type, shard, memory, at, length);
        }
        at += RecordFormat.aligned(length);
      }
    }

    private static LogDamagedException flawed(Segment segment, long offset, String what) {
      return new LogDamagedException(SegmentFiles.place(segment.number(), offset) + what);
    }
  }
}
