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
 * </pre>
 */
public final class StreamStateFormat {
  private static final int FIXED_BYTES = 24;

  private StreamStateFormat() {}

  public static byte[] state(long partitionId, long next, long start, ProducerStates producers) {
    ByteBuffer target =
        ByteBuffer.allocate(FIXED_BYTES + producers.formatBytes()).order(ByteOrder.LITTLE_ENDIAN);
    target.putLong(partitionId).putLong(next).putLong(start);
    producers.write(target);
    return target.array();
  }

  public static long partitionId(ByteBuffer memory, int at) {
    return memory.getLong(at);
  }

  /** What the state says; its producers are among those that are known. */
  public static State read(ByteBuffer memory, int at, KnownProducers known) {
    ByteBuffer source = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
    source.position(at + Long.BYTES);
    return new State(source.getLong(), source.getLong(), ProducerStates.read(known, source));
  }

  /**
   * What a state record says.
   *
   * @param next offset that no message had
   * @param start of what is kept
   */
  public record State(long next, long start, ProducerStates producers) {}
}
