package dev.forebay.testkit.disk;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/** Bytes of one file, and which of them would survive a power cut. Guarded by its disk. */
final class SimulatedFile {
  private final int number;
  private byte[] content;
  private int sizeBytes;
  private byte[] durable;
  private int durableSizeBytes;
  private final BitSet unsyncedBlocks = new BitSet();

  SimulatedFile(int number) {
    this(number, new byte[0]);
  }

  private SimulatedFile(int number, byte[] content) {
    this.number = number;
    this.content = content;
    this.sizeBytes = content.length;
    this.durable = content.clone();
    this.durableSizeBytes = content.length;
  }

  int number() {
    return number;
  }

  int sizeBytes() {
    return sizeBytes;
  }

  byte[] content() {
    return content;
  }

  void write(int position, byte[] bytes) {
    int end = position + bytes.length;
    if (end > content.length) {
      content = Arrays.copyOf(content, Math.max(end, 2 * content.length));
    }
    System.arraycopy(bytes, 0, content, position, bytes.length);
    // What lies between the old end and the position is part of the change of size.
    int from = Math.min(position, sizeBytes);
    sizeBytes = Math.max(sizeBytes, end);
    unsyncedBlocks.set(
        from / SimulatedDisk.BLOCK_BYTES,
        (end + SimulatedDisk.BLOCK_BYTES - 1) / SimulatedDisk.BLOCK_BYTES);
  }

  /** Cuts it off; durable at once. */
  void truncate(int bytes) {
    Arrays.fill(content, bytes, content.length, (byte) 0);
    sizeBytes = bytes;
    durable = Arrays.copyOf(content, content.length);
    durableSizeBytes = bytes;
    unsyncedBlocks.clear();
  }

  void sync() {
    if (durable.length < content.length) {
      durable = Arrays.copyOf(durable, content.length);
    }
    unsyncedBlocks.stream().forEach(this::copyBlock);
    unsyncedBlocks.clear();
    durableSizeBytes = sizeBytes;
  }

  /**
   * What a sync that fails does on Linux: what was to be written counts as clean, is still read and
   * reaches the disk only if it is written again.
   */
  void dropUnsynced() {
    unsyncedBlocks.clear();
  }

  /** The file after a power cut: each unsynced block is there or not, whatever the others are. */
  SimulatedFile afterCrash(RandomGenerator random) {
    if (durable.length < content.length) {
      durable = Arrays.copyOf(durable, content.length);
    }
    int size = durableSizeBytes;
    for (int block = unsyncedBlocks.nextSetBit(0);
        block >= 0;
        block = unsyncedBlocks.nextSetBit(block + 1)) {
      if (random.nextBoolean()) {
        copyBlock(block);
        int end = Math.min(sizeBytes, (block + 1) * SimulatedDisk.BLOCK_BYTES);
        size = Math.max(size, end);
      }
    }
    return new SimulatedFile(number, Arrays.copyOf(durable, size));
  }

  private void copyBlock(int block) {
    int from = block * SimulatedDisk.BLOCK_BYTES;
    int to = Math.min(content.length, from + SimulatedDisk.BLOCK_BYTES);
    System.arraycopy(content, from, durable, from, to - from);
  }
}
