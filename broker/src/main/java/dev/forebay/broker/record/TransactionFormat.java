package dev.forebay.broker.record;

import dev.forebay.storage.RecordFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * Payloads of {@code TRANSACTION_PART} and {@code TRANSACTION_DECISION} records. Little-endian.
 *
 * <pre>
 *  TRANSACTION_PART: what one transaction does to the queues of one shard
 *  +----------------+----------------+
 *  | era u64        | number u64     |
 *  +----------------+----------------+
 *  then entries until the record ends:
 *  +--------------------+-----------------+----------------+
 *  | destination id u64 | appended: a set | settled: a set |   {@link OffsetRangesFormat}
 *  +--------------------+-----------------+----------------+
 *
 *  TRANSACTION_DECISION: it is committed
 *  +----------------+----------------+
 *  | era u64        | number u64     |
 *  +----------------+----------------+
 * </pre>
 *
 * A part is journalled before the runs whose offsets it names as appended; the runs are like any
 * other. The decision is journalled by the first shard, when the parts and runs of all others are
 * durable and after its own. So: where a run is, its part is; where a decision is, all parts and
 * runs are. Without a decision nothing that a part names as settled is so on its account, and what
 * it names as appended counts as settled, whether there is a run or not.
 *
 * <p>A shard needs its journal from its oldest undecided part on, and from its oldest decision on
 * that the states which another shard has in the view do not tell of yet: so a decision is there as
 * long as a part needs it. A {@code SUBSCRIPTION_STATE} replaces what parts before it said of its
 * queue: it holds what was decided, and the entries of what was not. Hence a part that stays on
 * disk only because live records lie beside it, when its decision is gone, means nothing any more.
 */
public final class TransactionFormat {
  static final int ID_BYTES = 16;

  private TransactionFormat() {}

  /** Payload of a part. */
  public static byte[] part(TransactionId id, Map<Long, UndecidedEntry> entries) {
    int bytes = ID_BYTES;
    for (UndecidedEntry entry : entries.values()) {
      bytes += Long.BYTES + entryBytes(entry);
    }
    ByteBuffer target = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    writeId(target, id);
    entries.forEach((destinationId, entry) -> {
      target.putLong(destinationId);
      writeEntry(target, entry);
    });
    return target.array();
  }

  public static byte[] decision(TransactionId id) {
    ByteBuffer target = ByteBuffer.allocate(ID_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    writeId(target, id);
    return target.array();
  }

  public static void readPart(ByteBuffer memory, int start, int length, EntryVisitor visitor) {
    int at = start + RecordFormat.HEADER_BYTES;
    TransactionId id = readId(memory, at);
    at += ID_BYTES;
    while (at < start + length) {
      at = readEntry(memory, at + Long.BYTES, id, memory.getLong(at), visitor);
    }
  }

  public static TransactionId readDecision(ByteBuffer memory, int start) {
    return readId(memory, start + RecordFormat.HEADER_BYTES);
  }

  static void writeId(ByteBuffer target, TransactionId id) {
    target.putLong(id.era()).putLong(id.number());
  }

  static TransactionId readId(ByteBuffer memory, int at) {
    return new TransactionId(memory.getLong(at), memory.getLong(at + 8));
  }

  static int entryBytes(UndecidedEntry entry) {
    return OffsetRangesFormat.bytes(entry.appended()) + OffsetRangesFormat.bytes(entry.settled());
  }

  static void writeEntry(ByteBuffer target, UndecidedEntry entry) {
    OffsetRangesFormat.write(target, entry.appended());
    OffsetRangesFormat.write(target, entry.settled());
  }

  /** Reads both sets of ranges; returns where they end. */
  static int readEntry(
      ByteBuffer memory, int at, TransactionId id, long destinationId, EntryVisitor visitor) {
    OffsetRanges appended = OffsetRangesFormat.read(memory, at);
    int settledAt = OffsetRangesFormat.end(memory, at);
    OffsetRanges settled = OffsetRangesFormat.read(memory, settledAt);
    visitor.entry(
        destinationId,
        new UndecidedEntry(
            id,
            appended.isEmpty() ? UndecidedEntry.NOTHING_HELD : appended.first(),
            appended.isEmpty() ? UndecidedEntry.NOTHING_HELD : appended.end(),
            appended,
            settled));
    return OffsetRangesFormat.end(memory, settledAt);
  }

  /** Gets what a transaction does to one destination. */
  @FunctionalInterface
  public interface EntryVisitor {
    void entry(long destinationId, UndecidedEntry entry);
  }
}
