package dev.forebay.server.memory;

import static dev.forebay.server.memory.MemoryLimit.Place.DIRECT;

import java.util.ArrayList;
import java.util.List;

/**
 * How direct memory is shared out: first messages and the small shares of all connections, then
 * what has parts of the rest, then the largest request as far as there is memory for it.
 *
 * @param chunkBytes of an ordinary chunk of messages
 * @param freeInputBytes that every connection may hold of a frame
 * @param outputShareBytes that every client may leave unsent
 * @param frameBytes of incomplete frames and requests; likewise of what waits for that memory
 * @param contentBytes of incomplete messages
 * @param parkedBytes of frames that wait until other clients free memory
 * @param waitingBytes of frames that wait for earlier methods
 * @param readersBytes on their way to readers, and what sockets that rest have been read
 * @param requestBytesMax largest request
 */
public record DirectShares(
    int chunkBytes,
    int freeInputBytes,
    int outputShareBytes,
    long frameBytes,
    long contentBytes,
    long parkedBytes,
    long waitingBytes,
    long readersBytes,
    long requestBytesMax) {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  /** Chunks that wait to be used for what is read back, and what the log fills its files with. */
  private static final long STORAGE_BYTES = 6 * MIB;

  /** The largest record batch that a topic takes by default, with what stands around it. */
  private static final long REQUEST_BYTES_MIN = 2 * MIB;

  /** Chunks that each loop still leads to after their last message, for each of two protocols. */
  private static final int VIEWS = 2 * 16;

  private static final int CHUNK_BYTES_MIN = 64 << 10;
  private static final int CHUNK_BYTES_MAX = 1 << 20;

  /** The part of the small shares of all connections. */
  private static final int CONNECTIONS_PART = 16;

  private static final long CONNECTION_BYTES_MIN = KIB;
  private static final long CONNECTION_BYTES_MAX = 20 * KIB;

  static DirectShares of(ProcessMemory memory, MemoryNeeds needs) {
    long usable = memory.usableBytes(DIRECT);
    DirectShares wanted = withRequests(usable, needs, needs.requestBytesMax());
    if (wanted.fit(usable, needs)) {
      return wanted;
    }
    long fits = Math.min(REQUEST_BYTES_MIN, needs.requestBytesMax());
    long tooMuch = needs.requestBytesMax();
    while (tooMuch - fits > 1) {
      long middle = fits + (tooMuch - fits) / 2;
      if (withRequests(usable, needs, middle).fit(usable, needs)) {
        fits = middle;
      } else {
        tooMuch = middle;
      }
    }
    return withRequests(usable, needs, fits);
  }

  private boolean fit(long usable, MemoryNeeds needs) {
    return limits(needs).stream().mapToLong(MemoryLimit::totalBytes).sum() <= usable;
  }

  private static DirectShares withRequests(long usable, MemoryNeeds needs, long requestBytes) {
    int chunk = chunkBytes(usable, needs.loops());
    long connection =
        Math.clamp(
            usable / CONNECTIONS_PART / needs.connections(),
            CONNECTION_BYTES_MIN,
            CONNECTION_BYTES_MAX);
    long messages = needs.chunksBytes() + needs.transientBytes() + openBytes(needs.loops(), chunk);
    long rest = usable - messages - connection * needs.connections() - STORAGE_BYTES;
    return new DirectShares(
        chunk,
        (int) (connection / 5),
        (int) (connection / 5 * 4),
        Math.clamp(rest / 16, MIB, 64 * MIB),
        Math.max(Math.clamp(rest / 10, MIB, 64 * MIB), needs.messageBytesMax()),
        Math.clamp(rest / 24, MIB, 32 * MIB),
        Math.clamp(rest / 24, MIB, 32 * MIB),
        Math.clamp(rest / 16 * 3, 4 * MIB, 128 * MIB),
        requestBytes);
  }

  /**
   * Every pair of loops has a chunk open for each kind of messages, and every loop one more, and
   * views that may keep others.
   */
  private static long openBytes(int loops, int chunk) {
    return (2L * loops * loops + loops + (long) loops * VIEWS) * chunk;
  }

  private static int chunkBytes(long usable, int loops) {
    int chunk = CHUNK_BYTES_MAX;
    while (chunk > CHUNK_BYTES_MIN && openBytes(loops, chunk) > usable / 12) {
      chunk /= 2;
    }
    return chunk;
  }

  List<MemoryLimit> limits(MemoryNeeds needs) {
    long largestRecord = Math.max(requestBytesMax, needs.messageBytesMax());
    List<MemoryLimit> limits = new ArrayList<>();
    // A record that does not fit gets there when half is free.
    limits.add(
        MemoryLimit.ofNode(
            "memory.chunks",
            DIRECT,
            Math.max(needs.chunksBytes(), needs.chunksBytes() / 2 + largestRecord)));
    limits.add(
        MemoryLimit.ofNode(
            "memory.transient",
            DIRECT,
            Math.max(
                needs.transientBytes(), needs.transientBytes() / 2 + needs.messageBytesMax())));
    limits.add(
        MemoryLimit.ofNode(
            "open chunks, MemoryViews", DIRECT, openBytes(needs.loops(), chunkBytes)));
    limits.add(ofConnections("InputBudgets.FREE_BYTES", freeInputBytes, needs));
    limits.add(ofConnections("OutputShare.BYTES", outputShareBytes, needs));
    limits.add(MemoryLimit.ofNode("InputBudgets.NODE_BYTES_MAX", DIRECT, 2 * frameBytes));
    // What grows is there twice for a moment, before and after.
    limits.add(
        MemoryLimit.ofNode(
            "kafka.max-request-size",
            DIRECT,
            Math.max(requestBytesMax, needs.frameBytesMax()) / 2 * 3));
    limits.add(
        MemoryLimit.ofNode(
            "AmqpLimits.contentBytesMax", DIRECT, contentBytes + growingBytes(needs)));
    limits.add(
        MemoryLimit.ofNode(
            "AmqpMemory.parkedBytes, StompLimits.nodeParkedBytesMax", DIRECT, parkedBytes));
    limits.add(MemoryLimit.ofNode("AmqpMemory.waitingBytes", DIRECT, waitingBytes));
    limits.add(
        MemoryLimit.ofNode(
            "BrokerMemory.readersBytes",
            DIRECT,
            Math.max(readersBytes, readersBytes / 2 + largestRecord)));
    limits.add(MemoryLimit.ofNode("ChunkPool, SegmentSupply", DIRECT, STORAGE_BYTES));
    return limits;
  }

  /** Half of what each loop brings in just now. */
  private long growingBytes(MemoryNeeds needs) {
    return Math.min(contentBytes, needs.loops() * needs.messageBytesMax()) / 2;
  }

  private static MemoryLimit ofConnections(String name, long bytes, MemoryNeeds needs) {
    return new MemoryLimit(name, DIRECT, MemoryLimit.Unit.CONNECTION, bytes, needs.connections());
  }
}
