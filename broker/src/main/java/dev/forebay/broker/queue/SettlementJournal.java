package dev.forebay.broker.queue;

import dev.forebay.broker.loop.LoopStorage;
import dev.forebay.broker.loop.ShardServices;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.SettlementFormat;
import dev.forebay.runtime.EventLoop;
import dev.forebay.storage.RecordType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Journals a shard's settlements: with the next commit group if there is one, otherwise in one of
 * their own after the settle delay, or when they grow large. Confined to the shard's loop.
 */
public final class SettlementJournal {
  /** UnjournalledSettlements of so many bytes do not wait. */
  static final int WAITING_BYTES_MAX = 64 << 10;

  private static final int ENTRY_BYTES_GUESS = 36;

  private final ShardServices shard;
  private final LoopStorage storage;
  private final List<UnjournalledSettlements> due = new ArrayList<>();
  private final List<Runnable> awaited = new ArrayList<>();
  private boolean delayOver;
  private EventLoop.@Nullable Timer timer;

  /** Of one shard. */
  public SettlementJournal(ShardServices shard, LoopStorage storage) {
    this.shard = shard;
    this.storage = storage;
  }

  /** A queue has settlements to journal. */
  public void due(UnjournalledSettlements settlements) {
    due.add(settlements);
    shard.loop().wantTurnEnd();
  }

  /** Journals offsets as settled that transient messages will use. */
  public void reserve(UnjournalledSettlements settlements, long first, long end) {
    OffsetRanges range = new OffsetRanges();
    range.add(first, end);
    settlements.reservationAppended();
    OffsetRanges nothing = new OffsetRanges();
    byte[] payload = new byte[SettlementFormat.settlementBytes(nothing, range)];
    SettlementFormat.writeSettlement(
        ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN),
        settlements.queueId(),
        nothing,
        range);
    shard.appendRecord(RecordType.SETTLEMENT, payload, _ -> settlements.reservationDurable());
  }

  /** Answers when everything that has been settled so far is durable. */
  public void whenDurable(Runnable answer) {
    awaited.add(answer);
    shard.loop().wantTurnEnd();
  }

  /** Nothing is journalled any more. */
  public void stop() {
    due.clear();
    awaited.clear();
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** Journals what is due. */
  public void turnEnd() {
    if (!due.isEmpty()) {
      if (storage.isGroupExpected()
          || !awaited.isEmpty()
          || delayOver
          || due.size() * ENTRY_BYTES_GUESS >= WAITING_BYTES_MAX) {
        journalDue();
      } else if (timer == null) {
        timer =
            shard
                .loop()
                .eventLoop()
                .schedule(
                    storage.settings().settleDelayNanos(),
                    () -> {
                      timer = null;
                      delayOver = true;
                      shard.loop().wantTurnEnd();
                    });
      }
    }
    if (!awaited.isEmpty()) {
      // The journal is durable in order: what comes back last vouches for all before it.
      List<Runnable> answers = List.copyOf(awaited);
      awaited.clear();
      shard.appendRecord(RecordType.SETTLEMENT, new byte[0], _ -> answers.forEach(Runnable::run));
    }
  }

  private void journalDue() {
    delayOver = false;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    List<Entry> entries = new ArrayList<>();
    int bytes = 0;
    for (UnjournalledSettlements queue : due) {
      if (queue.isDropped() || !queue.hasUnjournalled()) {
        continue;
      }
      Entry entry = new Entry(queue, queue.handedOut(), queue.takeUnjournalled());
      entries.add(entry);
      bytes += entry.bytes();
      if (bytes >= WAITING_BYTES_MAX) {
        append(entries, bytes);
        entries = new ArrayList<>();
        bytes = 0;
      }
    }
    due.clear();
    if (bytes > 0) {
      append(entries, bytes);
    }
  }

  private void append(List<Entry> entries, int bytes) {
    ByteBuffer payload = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long[] floors = new long[entries.size()];
    for (int i = 0; i < floors.length; i++) {
      Entry entry = entries.get(i);
      SettlementFormat.writeSettlement(
          payload, entry.queue.queueId(), entry.handedOut, entry.settled);
      floors[i] = entry.queue.floor();
      entry.queue.recordAppended();
    }
    shard.appendRecord(
        RecordType.SETTLEMENT,
        payload.array(),
        _ -> {
          for (int i = 0; i < floors.length; i++) {
            entries.get(i).queue.recordDurable(floors[i]);
          }
        });
  }

  private record Entry(
      UnjournalledSettlements queue, OffsetRanges handedOut, OffsetRanges settled) {
    int bytes() {
      return SettlementFormat.settlementBytes(handedOut, settled);
    }
  }
}
