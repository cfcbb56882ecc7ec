package dev.forebay.broker.record;

import dev.forebay.storage.RecordFormat;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Payloads of {@code SETTLEMENT} and {@code SUBSCRIPTION_STATE} records: what the own subscriptions
 * of queues have settled. Little-endian.
 *
 * <pre>
 *  SETTLEMENT: entries until the record ends
 *  +--------------------+-------------------+----------------+
 *  | destination id u64 | handed out: a set | settled: a set |
 *  +--------------------+-------------------+----------------+
 *
 *  SUBSCRIPTION_STATE: one
 *  +--------------------+-----------------+-----------+-------------------+----------------+
 *  | destination id u64 | next offset u64 | flags u32 | handed out: a set | settled: a set |
 *  +--------------------+-----------------+-----------+-------------------+----------------+
 *  then, until the record ends, what undecided transactions hold of the destination:
 *  +---------+------------+-----------------+----------------+
 *  | era u64 | number u64 | appended: a set | settled: a set |
 *  +---------+------------+-----------------+----------------+
 * </pre>
 *
 * A set is drawn at {@link OffsetRangesFormat}. That of a settlement is added to what was settled
 * before; offsets in it that no record holds (reserved for transient messages) never become
 * messages after a restart. A state replaces what was known, of transactions too ({@link
 * TransactionFormat}); the floor is where the settled range ends that begins at 0, if there is one.
 * What was handed out is a hint: those messages may have been delivered. Nothing here says in which
 * order a queue hands out. Flag 1: some message may have a time limit of its own.
 */
public final class SettlementFormat {
  private static final int STATE_FLAGS_AT = 16;
  private static final int STATE_RANGES_AT = 20;
  private static final int MESSAGES_MAY_EXPIRE = 1;

  private SettlementFormat() {}

  public static int settlementBytes(OffsetRanges handedOut, OffsetRanges settled) {
    return Long.BYTES + OffsetRangesFormat.bytes(handedOut) + OffsetRangesFormat.bytes(settled);
  }

  public static void writeSettlement(
      ByteBuffer target, long destinationId, OffsetRanges handedOut, OffsetRanges settled) {
    target.putLong(destinationId);
    OffsetRangesFormat.write(target, handedOut);
    OffsetRangesFormat.write(target, settled);
  }

  public static byte[] state(long destinationId, QueueState state, List<UndecidedEntry> undecided) {
    int bytes =
        STATE_RANGES_AT
            + OffsetRangesFormat.bytes(state.handedOut())
            + OffsetRangesFormat.bytes(state.settled());
    for (UndecidedEntry entry : undecided) {
      bytes += TransactionFormat.ID_BYTES + TransactionFormat.entryBytes(entry);
    }
    ByteBuffer target = ByteBuffer.allocate(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    target.putLong(destinationId).putLong(state.nextOffset());
    target.putInt(state.messagesMayExpire() ? MESSAGES_MAY_EXPIRE : 0);
    OffsetRangesFormat.write(target, state.handedOut());
    OffsetRangesFormat.write(target, state.settled());
    for (UndecidedEntry entry : undecided) {
      TransactionFormat.writeId(target, entry.id());
      TransactionFormat.writeEntry(target, entry);
    }
    return target.array();
  }

  /** Visits the entries of a settlement record. */
  public static void readSettlement(
      ByteBuffer memory, int start, int length, SettlementVisitor visitor) {
    int at = start + RecordFormat.HEADER_BYTES;
    while (at < start + length) {
      long destinationId = memory.getLong(at);
      int settledAt = OffsetRangesFormat.end(memory, at + Long.BYTES);
      visitor.settlement(
          destinationId,
          OffsetRangesFormat.read(memory, at + Long.BYTES),
          OffsetRangesFormat.read(memory, settledAt));
      at = OffsetRangesFormat.end(memory, settledAt);
    }
  }

  /** Reads a state payload. */
  public static void readState(ByteBuffer memory, int at, StateVisitor visitor) {
    boolean mayExpire = (memory.getInt(at + STATE_FLAGS_AT) & MESSAGES_MAY_EXPIRE) != 0;
    OffsetRanges handedOut = OffsetRangesFormat.read(memory, at + STATE_RANGES_AT);
    visitor.state(
        memory.getLong(at),
        new QueueState(
            memory.getLong(at + Long.BYTES),
            handedOut,
            mayExpire,
            OffsetRangesFormat.read(memory, OffsetRangesFormat.end(memory, at + STATE_RANGES_AT))));
  }

  /** Reads what a state payload that ends at {@code end} tells of undecided transactions. */
  public static void readUndecided(
      ByteBuffer memory, int stateAt, int end, TransactionFormat.EntryVisitor visitor) {
    long destinationId = memory.getLong(stateAt);
    int at =
        OffsetRangesFormat.end(memory, OffsetRangesFormat.end(memory, stateAt + STATE_RANGES_AT));
    while (at < end) {
      TransactionId id = TransactionFormat.readId(memory, at);
      at += TransactionFormat.ID_BYTES;
      at = TransactionFormat.readEntry(memory, at, id, destinationId, visitor);
    }
  }

  /** Gets what a settlement record says of one destination. */
  @FunctionalInterface
  public interface SettlementVisitor {
    void settlement(long destinationId, OffsetRanges handedOut, OffsetRanges settled);
  }

  /** Gets what a state record says. */
  @FunctionalInterface
  public interface StateVisitor {
    void state(long destinationId, QueueState state);
  }
}
