package dev.forebay.broker.api;

/**
 * Limits and intervals of the broker.
 *
 * <p>Besides these, every pair of loops has a chunk open for each of the two kinds of messages.
 *
 * @param shards of the data directory; fixed when it is made
 * @param chunkBytes memory for young journalled records; publishers wait when it is used up
 * @param transientBytes memory for transient messages; publishers of them wait when it is used up
 * @param unsyncedPerSessionBytes not yet durable bytes of one session at which its reading stops
 * @param unsyncedPerNodeBytes not yet durable bytes of the node at which publishers' reading stops
 * @param settleDelayNanos how long a settlement that nobody waits for may wait for a commit group
 * @param checkpointBytes appended bytes after which the states of changed queues are journalled
 * @param memorySpanBytes appended bytes after which a record leaves memory for the index
 * @param refreshBytes appended bytes after which an unchanged state is journalled again
 * @param producerBytes of the heap for what partitions know of numbering producers
 * @param memory for all else
 */
public record BrokerSettings(
    int shards,
    long chunkBytes,
    long transientBytes,
    long unsyncedPerSessionBytes,
    long unsyncedPerNodeBytes,
    long settleDelayNanos,
    long checkpointBytes,
    long memorySpanBytes,
    long refreshBytes,
    long producerBytes,
    BrokerMemory memory) {
  private static final long MIB = 1 << 20;

  /** The part of the heap for what partitions know of producers. */
  private static final int PRODUCER_PART = 8;

  /** The part of the smaller memory for messages that slow readers may keep from publishers. */
  private static final int PINNED_PART = 4;

  /** With the usual memory for what is besides messages and producers. */
  public BrokerSettings(
      int shards,
      long chunkBytes,
      long transientBytes,
      long unsyncedPerSessionBytes,
      long unsyncedPerNodeBytes,
      long settleDelayNanos,
      long checkpointBytes,
      long memorySpanBytes,
      long refreshBytes,
      long producerBytes) {
    this(
        shards,
        chunkBytes,
        transientBytes,
        unsyncedPerSessionBytes,
        unsyncedPerNodeBytes,
        settleDelayNanos,
        checkpointBytes,
        memorySpanBytes,
        refreshBytes,
        producerBytes,
        BrokerMemory.USUAL);
  }

  /** With memory for chunks that are open all the time and so cannot be freed. */
  public BrokerSettings withOpenChunks(int loops) {
    long openBytes = (long) loops * loops * memory.chunkBytes();
    return new BrokerSettings(
        shards,
        chunkBytes + openBytes + (long) loops * memory.chunkBytes(),
        transientBytes + openBytes,
        unsyncedPerSessionBytes,
        unsyncedPerNodeBytes,
        settleDelayNanos,
        checkpointBytes,
        memorySpanBytes,
        refreshBytes,
        producerBytes,
        memory);
  }

  /** With another limit of what is known of producers. */
  public BrokerSettings withProducers(long bytes) {
    return new BrokerSettings(
        shards,
        chunkBytes,
        transientBytes,
        unsyncedPerSessionBytes,
        unsyncedPerNodeBytes,
        settleDelayNanos,
        checkpointBytes,
        memorySpanBytes,
        refreshBytes,
        bytes,
        memory);
  }

  /** Memory that the connections of one loop may pin for what their sockets have not taken. */
  public long pinnedBytesPerLoop(int loops) {
    return Math.min(chunkBytes, transientBytes) / PINNED_PART / loops;
  }

  /** Defaults, as docs/limits.md lists them. */
  public static BrokerSettings defaults() {
    return new BrokerSettings(
        8,
        64 * MIB,
        64 * MIB,
        16 * MIB,
        64 * MIB,
        10_000_000,
        32 * MIB,
        128 * MIB,
        256 * MIB,
        Runtime.getRuntime().maxMemory() / PRODUCER_PART);
  }
}
