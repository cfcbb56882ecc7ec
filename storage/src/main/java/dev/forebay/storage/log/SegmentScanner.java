package dev.forebay.storage.log;

import dev.forebay.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads the groups of one segment in order, as long as they follow each other without a flaw. Needs
 * memory for its largest group, which is never larger than the file. Startup thread.
 */
final class SegmentScanner {
  private final SegmentFormat.Header header;
  private final DiskFile file;
  private final long dataEnd;
  private final GroupChecker checker = new GroupChecker();
  private ByteBuffer memory = allocate(SegmentFormat.BLOCK_BYTES);
  private long groupOffset;
  private long nextOffset = SegmentFormat.HEADER_BYTES;
  private long number;
  private int crc;
  private String flaw = "";

  SegmentScanner(SegmentFormat.Header header, DiskFile file) throws IOException {
    this.header = header;
    this.file = file;
    this.dataEnd = Math.min(header.dataEnd(), file.sizeBytes());
    this.number = header.groupBefore();
    this.crc = header.crcBefore();
  }

  /** Moves to the next group; {@code false} if none without a flaw follows. */
  boolean next() throws IOException {
    String found = read(nextOffset);
    if (found == null && GroupFormat.number(memory) != number + 1) {
      found = "the group has number " + GroupFormat.number(memory);
    }
    if (found == null && GroupFormat.previousCrc(memory) != crc) {
      found = "the group does not follow the one before";
    }
    if (found == null) {
      found = checker.flaw(memory);
    }
    if (found != null) {
      flaw = found;
      return false;
    }
    groupOffset = nextOffset;
    nextOffset += SegmentFormat.blocks(GroupFormat.length(memory));
    number = GroupFormat.number(memory);
    crc = GroupFormat.crc(memory);
    return true;
  }

  /** The current group, its header at 0; valid until the next move. */
  ByteBuffer memory() {
    return memory;
  }

  /** Where the current group begins. */
  long groupOffset() {
    return groupOffset;
  }

  /** Where the next group is expected. */
  long nextOffset() {
    return nextOffset;
  }

  /** Number of the last group without a flaw. */
  long number() {
    return number;
  }

  /** Checksum of that group. */
  int crc() {
    return crc;
  }

  /** Why {@link #next} found no group. */
  String flaw() {
    return flaw;
  }

  /** The segment's seal, if it was closed in order. */
  SegmentFormat.@Nullable Seal seal() throws IOException {
    ByteBuffer block = SegmentFormat.allocateBlock();
    boolean complete = fill(header.dataEnd(), block) == SegmentFormat.SEAL_BYTES;
    return complete ? SegmentFormat.readSeal(block, header.id()) : null;
  }

  /** Whether a sound group with a later number lies behind the place where the scan ended. */
  boolean hasLaterGroup() throws IOException {
    long first = nextOffset + SegmentFormat.BLOCK_BYTES;
    for (long at = first; at < dataEnd; at += SegmentFormat.BLOCK_BYTES) {
      if (read(at) == null && GroupFormat.number(memory) > number && checker.flaw(memory) == null) {
        return true;
      }
    }
    return false;
  }

  private @Nullable String read(long at) throws IOException {
    long room = dataEnd - at;
    if (room < SegmentFormat.BLOCK_BYTES) {
      return "the segment ends there";
    }
    if (fill(at, memory.clear().limit(SegmentFormat.BLOCK_BYTES)) < SegmentFormat.BLOCK_BYTES) {
      return "the file ends there";
    }
    String found = GroupChecker.headerFlaw(memory, header.id(), room);
    if (found != null) {
      return found;
    }
    long bytes = SegmentFormat.blocks(GroupFormat.length(memory));
    if (bytes > Integer.MAX_VALUE) {
      return "the group is larger than any that is written";
    }
    if (bytes > memory.capacity()) {
      memory = allocate((int) bytes);
    }
    boolean complete = fill(at, memory.clear().limit((int) bytes)) == bytes;
    memory.clear();
    return complete ? null : "the file ends within the group";
  }

  /** An error is no sign of damage: the start is refused and may be tried again. */
  private int fill(long at, ByteBuffer target) throws IOException {
    try {
      return file.read(at, target);
    } catch (IOException e) {
      throw new IOException(
          SegmentFiles.place(header.number(), at) + "it cannot be read: " + e.getMessage(), e);
    }
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
