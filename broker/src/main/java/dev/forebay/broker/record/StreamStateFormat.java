package dev.forebay.broker.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Payload of a {@code STREAM_STATE} record: where a partition begins and goes on, and what it knows
 * of its producers. It replaces what was known before. Little-endian.
 *
 * <pre>
 *  +------------------+-----------------+------------------+----------------------------------+
 *  | partition id u64 | next offset u64 | start offset u64 | producers ({@link ProducerStates}) |
 *  +------------------+-----------------+------------------+----------------------------------+
 *  | skipped offsets ({@link OffsetRangesFormat}), only if there are any                        |
 *  +-------------------------------------------------------------------------------------------+
 * </pre>
 */
public final class StreamStateFormat {
  private static final int FIXED_BYTES = 24;

  private StreamStateFormat() {}

  /** The payload. */
  public static byte[] state(
      long partitionId, long next, long start, ProducerStates producers, OffsetRanges skipped) {
    int skippedBytes = skipped.isEmpty() ? 0 : OffsetRangesFormat.bytes(skipped);
    ByteBuffer target =
        ByteBuffer.allocate(FIXED_BYTES + producers.formatBytes() + skippedBytes)
            .order(ByteOrder.LITTLE_ENDIAN);
    target.putLong(partitionId).putLong(next).putLong(start);
    producers.write(target);
    if (!skipped.isEmpty()) {
      OffsetRangesFormat.write(target, skipped);
    }
    return target.array();
  }

  public static long partitionId(ByteBuffer memory, int at) {
    return memory.getLong(at);
  }

  /**
   * What the state says; its producers are among those that are known.
   *
   * @param at where the payload begins
   * @param end after it
   */
  public static State read(ByteBuffer memory, int at, int end, KnownProducers known) {
    ByteBuffer source = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
    source.position(at + Long.BYTES);
    long next = source.getLong();
    long start = source.getLong();
    ProducerStates producers = ProducerStates.read(known, source);
    OffsetRanges skipped =
        source.position() < end
            ? OffsetRangesFormat.read(source, source.position())
            : new OffsetRanges();
    return new State(next, start, producers, skipped);
  }

  /**
   * What a state record says.
   *
   * @param next offset that no message had
   * @param start of what is kept
   * @param skipped offsets behind the start that are not kept
   */
  public record State(long next, long start, ProducerStates producers, OffsetRanges skipped) {}
}
