package dev.forebay.storage.log;

import dev.forebay.storage.LogDamagedException;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.RecordVisitor;
import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Finds out at start what had been accepted. A group with a flaw is the torn tail of the log, or
 * damage if anything says that it had been accepted: a later group of its segment, the segment's
 * seal, or the next segment's header. Startup thread.
 */
final class Recovery {
  private final Disk disk;
  private final List<Segment> segments = new ArrayList<>();
  private final List<SegmentSupply.Spare> spares = new ArrayList<>();
  private int lastSpareNumber;

  Recovery(Disk disk) {
    this.disk = disk;
  }

  /** Visits the accepted records from a position on, and makes them durable. */
  Recovered run(long from, RecordVisitor visitor) throws IOException {
    openFiles();
    SegmentScanner last = null;
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (segment.number() >= Positions.segment(from) || i == segments.size() - 1) {
        last = new SegmentScanner(segment.header(), segment.file());
        boolean mayBeLost = i == segments.size() - 1 && last.seal() == null;
        scan(segment, last, from, visitor, mayBeLost);
        checkEnd(segment, last, i + 1 < segments.size() ? segments.get(i + 1) : null);
      }
    }
    if (last == null) {
      return new Recovered(segments, spares, lastSpareNumber, 0, 0, 0);
    }
    Segment newest = segments.getLast();
    newest.file().sync();
    disk.syncDirectory();
    return new Recovered(
        segments,
        spares,
        lastSpareNumber,
        last.number(),
        last.crc(),
        Positions.of(newest.number(), last.nextOffset()));
  }

  private void openFiles() throws IOException {
    for (String name : disk.list()) {
      OptionalInt spare = SegmentFiles.number(name, SegmentFiles.SPARE);
      OptionalInt segment = SegmentFiles.number(name, SegmentFiles.SEGMENT);
      if (SegmentFiles.number(name, SegmentFiles.TEMP).isPresent()) {
        disk.delete(name);
      } else if (spare.isPresent()) {
        DiskFile file = disk.open(name);
        spares.add(new SegmentSupply.Spare(name, file, file.sizeBytes()));
        lastSpareNumber = Math.max(lastSpareNumber, spare.getAsInt());
      } else if (segment.isPresent()) {
        segments.add(open(name, segment.getAsInt()));
      }
    }
    segments.sort(Comparator.comparingInt(Segment::number));
  }

  private Segment open(String name, int number) throws IOException {
    DiskFile file = disk.open(name);
    ByteBuffer block = SegmentFormat.allocateBlock();
    SegmentFormat.Header header =
        file.read(0, block) == SegmentFormat.HEADER_BYTES ? SegmentFormat.readHeader(block) : null;
    if (header == null || header.number() != number) {
      file.close();
      throw new LogDamagedException("segment " + name + " at 0: its header is damaged");
    }
    return new Segment(header, file);
  }

  /**
   * Visits a segment's accepted records.
   *
   * @param mayBeLost the process may have died, not the machine: then what is read need not be on
   *     the disk, nor will a sync bring it there if an earlier one failed. So it is written again.
   */
  private static void scan(
      Segment segment,
      SegmentScanner scanner,
      long from,
      RecordVisitor visitor,
      boolean mayBeLost)
      throws IOException {
    if (mayBeLost) {
      ByteBuffer block = SegmentFormat.allocateBlock();
      SegmentFormat.writeHeader(block, segment.header());
      write(segment, 0, block);
    }
    while (scanner.next()) {
      ByteBuffer memory = scanner.memory();
      int end = GroupFormat.length(memory);
      if (mayBeLost) {
        int bytes = (int) SegmentFormat.blocks(end);
        write(segment, scanner.groupOffset(), memory.duplicate().limit(bytes));
      }
      long base = Positions.of(segment.number(), scanner.groupOffset());
      for (int at = GroupFormat.HEADER_BYTES; at < end; ) {
        int length = RecordFormat.length(memory, at);
        if (base + at >= from) {
          RecordType type = type(segment, scanner.groupOffset() + at, memory, at);
          visitor.record(base + at, type, RecordFormat.shard(memory, at), memory, at, length);
        }
        at += RecordFormat.aligned(length);
      }
    }
  }

  private static void write(Segment segment, long offset, ByteBuffer bytes) throws IOException {
    segment.file().write(offset, new ByteBuffer[] {bytes}, 1);
  }

  private static RecordType type(Segment segment, long offset, ByteBuffer memory, int at) {
    byte code = RecordFormat.typeCode(memory, at);
    if (!RecordType.isKnown(code)) {
      throw new LogDamagedException(
          place(segment, offset) + "record type " + code + " is of a later version");
    }
    return RecordType.of(code);
  }

  private static void checkEnd(Segment segment, SegmentScanner scanner, @Nullable Segment next)
      throws IOException {
    long accepted = 0;
    SegmentFormat.Seal seal = scanner.seal();
    if (seal != null) {
      accepted = seal.lastGroup();
    }
    if (next != null && next.number() == segment.number() + 1) {
      accepted = Math.max(accepted, next.header().groupBefore());
      if (scanner.number() > accepted) {
        throw new LogDamagedException(
            place(segment, scanner.groupOffset())
                + "group "
                + scanner.number()
                + " is there, but the next segment begins after "
                + accepted);
      }
    }
    if (accepted > scanner.number() || (accepted == 0 && scanner.hasLaterGroup())) {
      throw new LogDamagedException(
          place(segment, scanner.nextOffset())
              + "group "
              + (scanner.number() + 1)
              + " is damaged ("
              + scanner.flaw()
              + ") though it had been accepted");
    }
  }

  private static String place(Segment segment, long offset) {
    return "segment " + SegmentFiles.segment(segment.number()) + " at " + offset + ": ";
  }
}
