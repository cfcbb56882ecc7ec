package dev.forebay.broker.record;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.record.size.BodySizes;
import dev.forebay.broker.record.size.BodySizesFormat;
import dev.forebay.storage.RecordFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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
 *  then, with flag 2, messages that have failed:
 *  +------------+-----------+---------+----------------+------------+
 *  | ranges u32 | first u64 | end u64 | handed out u32 | failed u32 | more ranges ...
 *  +------------+-----------+---------+----------------+------------+
 *  then, with flag 4, messages that have a priority:
 *  +----------+-------------+----------------+
 *  | sets u16 | priority u8 | offsets: a set | more sets ...
 *  +----------+-------------+----------------+
 *  then, with flag 8, how long bodies are: see BodySizesFormat
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
 * order a queue hands out. Flag 1: some message may have a time limit of its own. How often
 * messages were handed out and failed is known up to the latest state: a crash forgets what failed
 * since.
 */
public final class SettlementFormat {
  private static final int STATE_FLAGS_AT = 16;
  private static final int STATE_RANGES_AT = 20;
  private static final int MESSAGES_MAY_EXPIRE = 1;
  private static final int HAS_ATTEMPTS = 2;
  private static final int IS_RANKED = 4;
  private static final int HAS_SIZES = 8;
  private static final int ATTEMPT_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;

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
            + OffsetRangesFormat.bytes(state.settled())
            + attemptBytes(state.attempts().size())
            + rankedBytes(state.ranked())
            + (state.sizes().isEmpty() ? 0 : BodySizesFormat.bytes(state.sizes()));
    for (UndecidedEntry entry : undecided) {
      bytes += TransactionFormat.ID_BYTES + TransactionFormat.entryBytes(entry);
    }
    ByteBuffer target = ByteBuffer.allocate(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    target.putLong(destinationId).putLong(state.nextOffset());
    target.putInt(flags(state));
    OffsetRangesFormat.write(target, state.handedOut());
    OffsetRangesFormat.write(target, state.settled());
    writeAttempts(target, state.attempts());
    writeRanked(target, state.ranked());
    if (!state.sizes().isEmpty()) {
      BodySizesFormat.write(target, state.sizes());
    }
    for (UndecidedEntry entry : undecided) {
      TransactionFormat.writeId(target, entry.id());
      TransactionFormat.writeEntry(target, entry);
    }
    return target.array();
  }

  private static int flags(QueueState state) {
    return (state.messagesMayExpire() ? MESSAGES_MAY_EXPIRE : 0)
        | (state.attempts().isEmpty() ? 0 : HAS_ATTEMPTS)
        | (state.ranked().isEmpty() ? 0 : IS_RANKED)
        | (state.sizes().isEmpty() ? 0 : HAS_SIZES);
  }

  private static int rankedBytes(List<QueueState.Ranked> ranked) {
    int bytes = ranked.isEmpty() ? 0 : Short.BYTES;
    for (QueueState.Ranked one : ranked) {
      bytes += 1 + OffsetRangesFormat.bytes(one.offsets());
    }
    return bytes;
  }

  private static void writeRanked(ByteBuffer target, List<QueueState.Ranked> ranked) {
    if (ranked.isEmpty()) {
      return;
    }
    target.putShort((short) ranked.size());
    for (QueueState.Ranked one : ranked) {
      target.put((byte) one.priority());
      OffsetRangesFormat.write(target, one.offsets());
    }
  }

  private static List<QueueState.Ranked> readRanked(ByteBuffer memory, int start, int flags) {
    if ((flags & IS_RANKED) == 0) {
      return List.of();
    }
    List<QueueState.Ranked> ranked = new ArrayList<>();
    int at = start + Short.BYTES;
    for (int left = memory.getShort(start); left > 0; left--) {
      int priority = Byte.toUnsignedInt(memory.get(at));
      ranked.add(new QueueState.Ranked(priority, OffsetRangesFormat.read(memory, at + 1)));
      at = OffsetRangesFormat.end(memory, at + 1);
    }
    return ranked;
  }

  private static int endOfRanked(ByteBuffer memory, int start, int flags) {
    if ((flags & IS_RANKED) == 0) {
      return start;
    }
    int at = start + Short.BYTES;
    for (int left = memory.getShort(start); left > 0; left--) {
      at = OffsetRangesFormat.end(memory, at + 1);
    }
    return at;
  }

  private static int attemptBytes(int ranges) {
    return ranges == 0 ? 0 : Integer.BYTES + ranges * ATTEMPT_BYTES;
  }

  private static void writeAttempts(ByteBuffer target, List<AttemptRange> attempts) {
    if (attempts.isEmpty()) {
      return;
    }
    target.putInt(attempts.size());
    for (AttemptRange range : attempts) {
      target.putLong(range.first()).putLong(range.end());
      target.putInt(range.attempts().handedOut()).putInt(range.attempts().failed());
    }
  }

  private static List<AttemptRange> readAttempts(ByteBuffer memory, int start, int flags) {
    if ((flags & HAS_ATTEMPTS) == 0) {
      return List.of();
    }
    List<AttemptRange> attempts = new ArrayList<>();
    int at = start + Integer.BYTES;
    for (int left = memory.getInt(start); left > 0; left--) {
      int counts = at + 2 * Long.BYTES;
      attempts.add(
          new AttemptRange(
              memory.getLong(at),
              memory.getLong(at + Long.BYTES),
              new Attempts(memory.getInt(counts), memory.getInt(counts + Integer.BYTES))));
      at += ATTEMPT_BYTES;
    }
    return attempts;
  }

  private static int endOfAttempts(ByteBuffer memory, int start, int flags) {
    return (flags & HAS_ATTEMPTS) == 0 ? start : start + attemptBytes(memory.getInt(start));
  }

  private static BodySizes readSizes(ByteBuffer memory, int start, int flags) {
    return (flags & HAS_SIZES) == 0 ? new BodySizes() : BodySizesFormat.read(memory, start);
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
    int flags = memory.getInt(at + STATE_FLAGS_AT);
    int settledAt = OffsetRangesFormat.end(memory, at + STATE_RANGES_AT);
    int attemptsAt = OffsetRangesFormat.end(memory, settledAt);
    int rankedAt = endOfAttempts(memory, attemptsAt, flags);
    visitor.state(
        memory.getLong(at),
        new QueueState(
            memory.getLong(at + Long.BYTES),
            OffsetRangesFormat.read(memory, at + STATE_RANGES_AT),
            (flags & MESSAGES_MAY_EXPIRE) != 0,
            OffsetRangesFormat.read(memory, settledAt),
            readAttempts(memory, attemptsAt, flags),
            readRanked(memory, rankedAt, flags),
            readSizes(memory, endOfRanked(memory, rankedAt, flags), flags)));
  }

  /** Reads what a state payload that ends at {@code end} tells of undecided transactions. */
  public static void readUndecided(
      ByteBuffer memory, int stateAt, int end, TransactionFormat.EntryVisitor visitor) {
    long destinationId = memory.getLong(stateAt);
    int flags = memory.getInt(stateAt + STATE_FLAGS_AT);
    int settledAt = OffsetRangesFormat.end(memory, stateAt + STATE_RANGES_AT);
    int attemptsAt = OffsetRangesFormat.end(memory, settledAt);
    int at = endOfRanked(memory, endOfAttempts(memory, attemptsAt, flags), flags);
    at = (flags & HAS_SIZES) == 0 ? at : BodySizesFormat.end(memory, at);
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
