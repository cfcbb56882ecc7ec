package dev.forebay.broker.record;

import dev.forebay.broker.api.stream.BatchHead;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The last batches of one producer in one partition, and when the last one came. As bytes,
 * little-endian:
 *
 * <pre>
 *  +-----------------+-----------------+-----------+------------+-------------+
 *  | producer id u64 | heard millis u64 | epoch u16 | batches u8 | batches ... |
 *  +-----------------+-----------------+-----------+------------+-------------+
 *  batch: | first sequence u32 | last sequence u32 | base offset u64 |
 * </pre>
 */
public final class ProducerState {
  /** Batches that a producer may have under way, and so may send again. */
  static final int BATCHES = 5;

  /** Time of a batch whose record does not say when it came. */
  public static final long UNKNOWN_MILLIS = Long.MAX_VALUE;

  /** Of the heap, with its places in its partition's map and among all that are known. */
  static final int HEAP_BYTES = 272;

  private static final int FIXED_BYTES = 19;
  private static final int BATCH_BYTES = 16;

  private final long id;
  private final ProducerStates partition;
  private long heardMillis;
  private short epoch;
  private int batches;
  private final int[] first = new int[BATCHES];
  private final int[] last = new int[BATCHES];
  private final long[] base = new long[BATCHES];

  /** Its neighbours among all that are known; those of {@link KnownProducers} alone. */
  @Nullable ProducerState earlier;

  @Nullable ProducerState later;

  ProducerState(ProducerStates partition, long id) {
    this.partition = partition;
    this.id = id;
  }

  ProducerStates partition() {
    return partition;
  }

  long id() {
    return id;
  }

  /** Since when it has been silent. */
  long heardMillis() {
    return heardMillis;
  }

  /** It was heard of then. */
  void heard(long nowMillis) {
    heardMillis = nowMillis;
  }

  ProducerStates.Verdict check(BatchHead head) {
    if (head.producerEpoch() < epoch) {
      return new ProducerStates.Verdict.Fenced();
    }
    if (head.producerEpoch() > epoch) {
      return head.baseSequence() == 0
          ? new ProducerStates.Verdict.Next()
          : new ProducerStates.Verdict.OutOfOrder();
    }
    for (int i = 0; i < batches; i++) {
      if (first[i] == head.baseSequence() && last[i] == lastSequence(head)) {
        return new ProducerStates.Verdict.Repeated(base[i]);
      }
    }
    return batches == 0 || after(last[batches - 1], 1) == head.baseSequence()
        ? new ProducerStates.Verdict.Next()
        : new ProducerStates.Verdict.OutOfOrder();
  }

  void appended(BatchHead head, long baseOffset) {
    if (head.producerEpoch() != epoch) {
      epoch = head.producerEpoch();
      batches = 0;
    }
    if (batches == BATCHES) {
      System.arraycopy(first, 1, first, 0, BATCHES - 1);
      System.arraycopy(last, 1, last, 0, BATCHES - 1);
      System.arraycopy(base, 1, base, 0, BATCHES - 1);
      batches--;
    }
    first[batches] = head.baseSequence();
    last[batches] = lastSequence(head);
    base[batches] = baseOffset;
    batches++;
  }

  private static int lastSequence(BatchHead head) {
    return after(head.baseSequence(), head.count() - 1);
  }

  /** Sequence numbers wrap to 0 after 2^31 - 1. */
  private static int after(int sequence, int steps) {
    return (sequence + steps) & Integer.MAX_VALUE;
  }

  int formatBytes() {
    return FIXED_BYTES + batches * BATCH_BYTES;
  }

  void write(ByteBuffer target) {
    target.putLong(id).putLong(heardMillis).putShort(epoch).put((byte) batches);
    for (int i = 0; i < batches; i++) {
      target.putInt(first[i]).putInt(last[i]).putLong(base[i]);
    }
  }

  static ProducerState read(ProducerStates partition, ByteBuffer source) {
    ProducerState state = new ProducerState(partition, source.getLong());
    state.heardMillis = source.getLong();
    state.epoch = source.getShort();
    state.batches = source.get();
    for (int i = 0; i < state.batches; i++) {
      state.first[i] = source.getInt();
      state.last[i] = source.getInt();
      state.base[i] = source.getLong();
    }
    return state;
  }
}
