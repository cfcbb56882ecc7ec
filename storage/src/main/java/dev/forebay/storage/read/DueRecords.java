package dev.forebay.storage.read;

import dev.forebay.storage.view.View;

/**
 * What a destination holds back as its index has it, in the order in which it is due. Filled by the
 * reader, then its receiver's.
 */
public final class DueRecords {
  private final long[] dues;
  private final long[] bases;
  private final int[] counts;
  private int size;

  /**
   * What is asked for.
   *
   * @param fromMillis what is due earlier is left out
   * @param fromOffset likewise what is due then and begins before it
   * @param max how many records at most
   */
  public record Wanted(int shard, long destinationId, long fromMillis, long fromOffset, int max) {
    /** As the log names who waits for it. */
    @Override
    public String toString() {
      return "what destination %d of shard %d holds back".formatted(destinationId, shard);
    }
  }

  private DueRecords(int max) {
    dues = new long[max];
    bases = new long[max];
    counts = new int[max];
  }

  static DueRecords read(View view, Wanted wanted) {
    DueRecords found = new DueRecords(wanted.max());
    view.due(
        wanted.shard(),
        wanted.destinationId(),
        wanted.fromMillis(),
        wanted.fromOffset(),
        found::add);
    return found;
  }

  private boolean add(long dueMillis, long baseOffset, int count) {
    dues[size] = dueMillis;
    bases[size] = baseOffset;
    counts[size] = count;
    size++;
    return size < dues.length;
  }

  /** How many records there are. */
  public int size() {
    return size;
  }

  /** When one of them is due. */
  public long dueMillis(int index) {
    return dues[index];
  }

  /** The offset of its first message. */
  public long base(int index) {
    return bases[index];
  }

  /** How many messages it has. */
  public int count(int index) {
    return counts[index];
  }
}
