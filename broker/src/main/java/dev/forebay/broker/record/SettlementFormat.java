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
 *  +--------------------+--------------------------------+----------------------------+
 *  | destination id u64 | handed out: ranges u32, ranges | settled: ranges u32, ranges |
 *  +--------------------+--------------------------------+----------------------------+
 *
 *  SUBSCRIPTION_STATE: one
 *  +--------------------+-----------------+-----------+--------------------+-----------------+
 *  | destination id u64 | next offset u64 | flags u32 | handed out: u32, … | settled: u32, … |
 *  +--------------------+-----------------+-----------+--------------------+-----------------+
 *  then, until the record ends, what undecided transactions hold of the destination:
 *  +----------------+--------------------+---------------------------+---------------------------+
 *  | era u64        | number u64         | appended: ranges u32, ... | settled: ranges u32, ...  |
 *  +----------------+--------------------+---------------------------+---------------------------+
 *
 *  a range:
 *  +-----------+---------+
 *  | first u64 | end u64 |
 *  +-----------+---------+
 * </pre>
 *
 * Ranges of a settlement are added to what was settled before; offsets in them that no record holds
 * (reserved for transient messages) never become messages after a restart. A state replaces what
 * was known, of transactions too ({@link TransactionFormat}); its first settled range begins at 0
 * and ends at the floor, if there is one. What was handed out is a hint: those messages may have
 * been delivered. Nothing here says in which order a queue hands out. Flag 1: some message may have
 * a time limit of its own.
 */
public final class SettlementFormat {
  private static final int RANGE_BYTES = 16;
  private static final int STATE_FLAGS_AT = 16;
  private static final int STATE_RANGES_AT = 20;
  private static final int MESSAGES_MAY_EXPIRE = 1;

  private SettlementFormat() {}

  public static int settlementBytes(OffsetRanges handedOut, OffsetRanges settled) {
    return Long.BYTES + rangesBytes(handedOut) + rangesBytes(settled);
  }

  public static void writeSettlement(
      ByteBuffer target, long destinationId, OffsetRanges handedOut, OffsetRanges settled) {
    target.putLong(destinationId);
    writeRanges(target, handedOut);
    writeRanges(target, settled);
  }

  public static byte[] state(long destinationId, QueueState state, List<UndecidedEntry> undecided) {
    int bytes = STATE_RANGES_AT + rangesBytes(state.handedOut()) + rangesBytes(state.settled());
    for (UndecidedEntry entry : undecided) {
      bytes += TransactionFormat.ID_BYTES + TransactionFormat.entryBytes(entry);
    }
    ByteBuffer target = ByteBuffer.allocate(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    target.putLong(destinationId).putLong(state.nextOffset());
    target.putInt(state.messagesMayExpire() ? MESSAGES_MAY_EXPIRE : 0);
    writeRanges(target, state.handedOut());
    writeRanges(target, state.settled());
    for (UndecidedEntry entry : undecided) {
      TransactionFormat.writeId(target, entry.id());
      TransactionFormat.writeEntry(target, entry);
    }
    return target.array();
  }

  static int rangesBytes(OffsetRanges ranges) {
    return Integer.BYTES + ranges.rangeCount() * RANGE_BYTES;
  }

  static void writeRanges(ByteBuffer target, OffsetRanges ranges) {
    target.putInt(ranges.rangeCount());
    for (int i = 0; i < ranges.rangeCount(); i++) {
      target.putLong(ranges.first(i)).putLong(ranges.end(i));
    }
  }

  /** Visits the entries of a settlement record. */
  public static void readSettlement(
      ByteBuffer memory, int start, int length, SettlementVisitor visitor) {
    int at = start + RecordFormat.HEADER_BYTES;
    while (at < start + length) {
      long destinationId = memory.getLong(at);
      OffsetRanges handedOut = readRanges(memory, at + Long.BYTES);
      OffsetRanges settled = readRanges(memory, at + Long.BYTES + rangesBytes(handedOut));
      visitor.settlement(destinationId, handedOut, settled);
      at += settlementBytes(handedOut, settled);
    }
  }

  /** Reads a state payload. */
  public static void readState(ByteBuffer memory, int at, StateVisitor visitor) {
    boolean mayExpire = (memory.getInt(at + STATE_FLAGS_AT) & MESSAGES_MAY_EXPIRE) != 0;
    OffsetRanges handedOut = readRanges(memory, at + STATE_RANGES_AT);
    visitor.state(
        memory.getLong(at),
        new QueueState(
            memory.getLong(at + Long.BYTES),
            handedOut,
            mayExpire,
            readRanges(memory, at + STATE_RANGES_AT + rangesBytes(handedOut))));
  }

  /** Reads what a state payload that ends at {@code end} tells of undecided transactions. */
  public static void readUndecided(
      ByteBuffer memory, int stateAt, int end, TransactionFormat.EntryVisitor visitor) {
    long destinationId = memory.getLong(stateAt);
    int at = afterRanges(memory, afterRanges(memory, stateAt + STATE_RANGES_AT));
    while (at < end) {
      TransactionId id = TransactionFormat.readId(memory, at);
      at += TransactionFormat.ID_BYTES;
      at = TransactionFormat.readEntry(memory, at, id, destinationId, visitor);
    }
  }

  private static int afterRanges(ByteBuffer memory, int at) {
    return at + Integer.BYTES + memory.getInt(at) * RANGE_BYTES;
  }

  static OffsetRanges readRanges(ByteBuffer memory, int at) {
    OffsetRanges ranges = new OffsetRanges();
    int count = memory.getInt(at);
    for (int i = 0; i < count; i++) {
      int range = at + Integer.BYTES + i * RANGE_BYTES;
      ranges.add(memory.getLong(range), memory.getLong(range + 8));
    }
    return ranges;
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
