package dev.forebay.storage.log;

import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.RecordVisitor;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.UnknownFormatException;
import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out at start what had been accepted. A group with a flaw is the torn tail of the log, or
 * damage if anything says that it had been accepted: a later group of its segment, the segment's
 * seal, or the next segment's header. A segment that the list names is missing if it is not there,
 * and short if it has fewer bytes than its header says. Startup thread.
 */
final class Recovery {
  private final Disk disk;
  private final SegmentList list;
  private final Losses losses;
  private final List<Segment> segments = new ArrayList<>();
  private final Set<Integer> lost = new TreeSet<>();
  private final List<SegmentSupply.Spare> spares = new ArrayList<>();
  private int shards;
  private int lastSpareNumber;
  private int lastNumber;

  /**
   * A recovery of the files of one directory.
   *
   * @param acceptLoss go on over what is missing or damaged
   */
  Recovery(Disk disk, SegmentList list, boolean acceptLoss) {
    this.disk = disk;
    this.list = list;
    this.losses = new Losses(acceptLoss);
  }

  /** Visits the accepted records of each shard from its position on, and makes them durable. */
  Recovered run(long[] fromOfShards, RecordVisitor visitor) throws IOException {
    shards = fromOfShards.length;
    long from = LongStream.of(fromOfShards).min().orElse(StorageEngine.BEGINNING);
    openFiles();
    compareWithList();
    losses.refuseIfAny();
    SegmentScanner last = null;
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (segment.number() >= Positions.segment(from) || i == segments.size() - 1) {
        last = new SegmentScanner(segment.header(), segment.file());
        boolean mayBeLost = i == segments.size() - 1 && last.seal() == null;
        scan(segment, last, fromOfShards, visitor, mayBeLost);
        checkEnd(segment, last, i + 1 < segments.size() ? segments.get(i + 1) : null);
        losses.refuseIfAny();
      }
    }
    long end = end(last, LongStream.of(fromOfShards).max().orElse(StorageEngine.BEGINNING));
    losses.refuseIfAny();
    if (last != null) {
      segments.getLast().file().sync();
    }
    list.set(segments.stream().map(Segment::number).toList(), lastNumber);
    disk.syncDirectory();
    return new Recovered(
        segments,
        spares,
        lastSpareNumber,
        lastNumber,
        last == null ? 0 : last.number(),
        last == null ? 0 : last.crc(),
        end);
  }

  /** No later record may have a position that was given before. */
  private long end(@Nullable SegmentScanner last, long from) {
    long end = last == null ? 0 : Positions.of(segments.getLast().number(), last.nextOffset());
    if (from > end) {
      losses.add(
          "the log ends at position "
              + end
              + ", but the views are of one that went on to "
              + from
              + " at least: what came between is lost");
      lastNumber = Math.max(lastNumber, Positions.segment(from));
    }
    boolean newestIsThere = last != null && segments.getLast().number() == lastNumber;
    return newestIsThere || lastNumber == 0 ? end : Positions.of(lastNumber + 1, 0);
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
        open(name, segment.getAsInt());
      }
    }
    segments.sort(Comparator.comparingInt(Segment::number));
  }

  private void open(String name, int number) throws IOException {
    lastNumber = Math.max(lastNumber, number);
    DiskFile file = disk.open(name);
    ByteBuffer block = SegmentFormat.allocateBlock();
    SegmentFormat.Header header =
        file.read(0, block) == SegmentFormat.HEADER_BYTES ? SegmentFormat.readHeader(block) : null;
    if (header == null || header.number() != number) {
      file.close();
      lost.add(number);
      losses.add(
          header == null
              ? "segment " + name + " at 0: its header is damaged; its records are lost"
              : "segment "
                  + name
                  + " is number "
                  + header.number()
                  + " by its header; those of "
                  + number
                  + " are lost");
      return;
    }
    if (file.sizeBytes() < header.sizeBytes()) {
      losses.add(
          "segment %s has %d of its %d bytes; what was behind them is lost"
              .formatted(name, file.sizeBytes(), header.sizeBytes()));
    }
    segments.add(new Segment(header, file, shards));
  }

  private void compareWithList() throws IOException {
    SegmentListFormat.Content listed = list.open();
    if (listed == null) {
      if (!segments.isEmpty()) {
        losses.add("there is no list of segments; one that is missing would not be noticed");
      }
      return;
    }
    lastNumber = Math.max(lastNumber, listed.lastNumber());
    Set<Integer> present = segments.stream().map(Segment::number).collect(Collectors.toSet());
    for (int number : listed.numbers()) {
      if (!present.contains(number) && lost.add(number)) {
        losses.add("segment " + SegmentFiles.segment(number) + " is missing; its records are lost");
      }
    }
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
      long[] fromOfShards,
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
        int shard = RecordFormat.shard(memory, at);
        if (base + at >= from(fromOfShards, shard)) {
          RecordType type = type(segment, scanner.groupOffset() + at, memory, at);
          visitor.record(base + at, type, shard, memory, at, length);
        }
        at += RecordFormat.aligned(length);
      }
    }
  }

  private static long from(long[] fromOfShards, int shard) {
    if (shard >= fromOfShards.length) {
      throw new IllegalStateException(
          "the log has records of shard " + shard + ", of " + fromOfShards.length);
    }
    return fromOfShards[shard];
  }

  private static void write(Segment segment, long offset, ByteBuffer bytes) throws IOException {
    segment.file().write(offset, new ByteBuffer[] {bytes}, 1);
  }

  private static RecordType type(Segment segment, long offset, ByteBuffer memory, int at) {
    try {
      RecordFormat.check(memory, at);
    } catch (UnknownFormatException e) {
      throw e.at(place(segment, offset));
    }
    return RecordType.of(RecordFormat.typeCode(memory, at));
  }

  private void checkEnd(Segment segment, SegmentScanner scanner, @Nullable Segment next)
      throws IOException {
    long accepted = 0;
    SegmentFormat.Seal seal = scanner.seal();
    if (seal != null) {
      accepted = seal.lastGroup();
    }
    if (next != null && next.number() == segment.number() + 1) {
      accepted = Math.max(accepted, next.header().groupBefore());
      if (scanner.number() > accepted) {
        losses.add(
            place(segment, scanner.groupOffset())
                + "group "
                + scanner.number()
                + " is there, but the next segment begins after "
                + accepted);
      }
    }
    if (accepted > scanner.number() || (accepted == 0 && scanner.hasLaterGroup())) {
      losses.add(
          place(segment, scanner.nextOffset())
              + "group "
              + (scanner.number() + 1)
              + " is damaged ("
              + scanner.flaw()
              + ") though it had been accepted; it and those behind it in this segment are lost");
    }
  }

  private static String place(Segment segment, long offset) {
    return SegmentFiles.place(segment.number(), offset);
  }
}
