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
 *  +--------------------+--------------------+-------------+-----------------------------------+
 *  | destination id u64 | delivered end u64  | ranges u32  | ranges x (first u64, end u64) ... |
 *  +--------------------+--------------------+-------------+-----------------------------------+
 *
 *  SUBSCRIPTION_STATE: one
 *  +--------------------+-----------------+-------------------+-----------+------------+--------+
 *  | destination id u64 | next offset u64 | delivered end u64 | flags u32 | ranges u32 | ranges |
 *  +--------------------+-----------------+-------------------+-----------+------------+--------+
 *  then, until the record ends, what undecided transactions hold of the destination:
 *  +----------------+--------------------+---------------------------+---------------------------+
 *  | era u64        | number u64         | appended: ranges u32, ... | settled: ranges u32, ...  |
 *  +----------------+--------------------+---------------------------+---------------------------+
 * </pre>
 *
 * Ranges of a settlement are added to what was settled before; offsets in them that no record holds
 * (reserved for transient messages) never become messages after a restart. A state replaces what
 * was known, of transactions too ({@link TransactionFormat}); its first range begins at 0 and ends
 * at the floor, if there is one. {@code delivered end} is a hint: messages before it may have been
 * delivered. Flag 1: some message may have a time limit of its own.
 */
public final class SettlementFormat {
  private static final int RANGE_BYTES = 16;
  private static final int RANGES_AT = 28;
  private static final int MESSAGES_MAY_EXPIRE = 1;

  private SettlementFormat() {}

  public static int settlementBytes(OffsetRanges ranges) {
    return 20 + ranges.rangeCount() * RANGE_BYTES;
  }

  public static void writeSettlement(
      ByteBuffer target, long destinationId, long deliveredEnd, OffsetRanges ranges) {
    target.putLong(destinationId).putLong(deliveredEnd);
    writeRanges(target, ranges);
  }

  public static byte[] state(long destinationId, QueueState state, List<UndecidedEntry> undecided) {
    int bytes = RANGES_AT + rangesBytes(state.settled());
    for (UndecidedEntry entry : undecided) {
      bytes += TransactionFormat.ID_BYTES + TransactionFormat.entryBytes(entry);
    }
    ByteBuffer target = ByteBuffer.allocate(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    target.putLong(destinationId).putLong(state.nextOffset()).putLong(state.deliveredEnd());
    target.putInt(state.messagesMayExpire() ? MESSAGES_MAY_EXPIRE : 0);
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
      long deliveredEnd = memory.getLong(at + 8);
      OffsetRanges ranges = readRanges(memory, at + 16);
      visitor.settlement(destinationId, deliveredEnd, ranges);
      at += settlementBytes(ranges);
    }
  }

  /** Reads a state payload. */
  public static void readState(ByteBuffer memory, int at, StateVisitor visitor) {
    boolean mayExpire = (memory.getInt(at + 24) & MESSAGES_MAY_EXPIRE) != 0;
    visitor.state(
        memory.getLong(at),
        new QueueState(
            memory.getLong(at + 8),
            memory.getLong(at + 16),
            mayExpire,
            readRanges(memory, at + RANGES_AT)));
  }

  /** Reads what a state payload that ends at {@code end} tells of undecided transactions. */
  public static void readUndecided(
      ByteBuffer memory, int stateAt, int end, TransactionFormat.EntryVisitor visitor) {
    long destinationId = memory.getLong(stateAt);
    int at = stateAt + RANGES_AT + rangesBytes(readRanges(memory, stateAt + RANGES_AT));
    while (at < end) {
      TransactionId id = TransactionFormat.readId(memory, at);
      at += TransactionFormat.ID_BYTES;
      at = TransactionFormat.readEntry(memory, at, id, destinationId, visitor);
    }
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
    void settlement(long destinationId, long deliveredEnd, OffsetRanges settled);
  }

  /** Gets what a state record says. */
  @FunctionalInterface
  public interface StateVisitor {
    void state(long destinationId, QueueState state);
  }
}
