package dev.forebay.broker.api;

/**
 * What the broker may hold besides messages, in bytes of the node unless said otherwise.
 *
 * @param chunkBytes of an ordinary chunk of messages; every pair of loops has some open
 * @param runHeapBytes of the heap for what is known of messages in memory, of each kind of them
 * @param readersBytes on their way to readers: read back, or in the buffers of sockets
 * @param stagedBytes of the heap that transactions stage
 * @param stagedPerSessionBytes likewise, those of one session
 * @param convertedBytes of the heap, converted for readers of another protocol
 * @param openBatchBytes of batches that readers of another protocol are in the midst of
 * @param windowBytesPerLoop at hand for readers of streams on one loop
 * @param routeBytesPerLoop of the heap for routes that one loop has looked up
 * @param dueBytesPerShard of the heap for what one shard has at hand of what its queues hold back
 */
public record BrokerMemory(
    int chunkBytes,
    long runHeapBytes,
    long readersBytes,
    long stagedBytes,
    long stagedPerSessionBytes,
    long convertedBytes,
    long openBatchBytes,
    long windowBytesPerLoop,
    long routeBytesPerLoop,
    long dueBytesPerShard) {
  /** More of {@code dueBytesPerShard} is of no use. */
  public static final long DUE_BYTES_PER_SHARD = 640 << 10;

  private static final long MIB = 1 << 20;

  /** What a node has that has memory enough. */
  public static final BrokerMemory USUAL =
      new BrokerMemory(
          1 << 20,
          64 * MIB,
          128 * MIB,
          64 * MIB,
          32 * MIB,
          16 * MIB,
          32 * MIB,
          32 * MIB,
          4 * MIB,
          DUE_BYTES_PER_SHARD);
}
