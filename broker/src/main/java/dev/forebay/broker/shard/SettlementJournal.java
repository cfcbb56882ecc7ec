package dev.forebay.broker.shard;

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
final class SettlementJournal {
  /** Settlements of so many bytes do not wait. */
  static final int WAITING_BYTES_MAX = 64 << 10;

  private static final int ENTRY_BYTES_GUESS = 36;

  private final Shard shard;
  private final LoopStorage storage;
  private final List<Queue> due = new ArrayList<>();
  private final List<Runnable> awaited = new ArrayList<>();
  private boolean delayOver;
  private EventLoop.@Nullable Timer timer;

  SettlementJournal(Shard shard, LoopStorage storage) {
    this.shard = shard;
    this.storage = storage;
  }

  /** A queue has settlements to journal. */
  void due(Queue queue) {
    due.add(queue);
    shard.loop().wantTurnEnd();
  }

  /** Journals offsets as settled that transient messages will use. */
  void reserve(Queue queue, long first, long end) {
    OffsetRanges range = new OffsetRanges();
    range.add(first, end);
    queue.recordPending();
    byte[] payload = new byte[SettlementFormat.settlementBytes(range)];
    SettlementFormat.writeSettlement(
        ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN), queue.id, 0, range);
    shard.appendRecord(
        RecordType.SETTLEMENT,
        payload,
        _ -> {
          if (!queue.isDropped()) {
            queue.recordDurable(0);
          }
        });
  }

  /** Answers when everything that has been settled so far is durable. */
  void whenDurable(Runnable answer) {
    awaited.add(answer);
    shard.loop().wantTurnEnd();
  }

  void turnEnd() {
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
    List<Queue> queues = new ArrayList<>();
    List<OffsetRanges> settled = new ArrayList<>();
    int bytes = 0;
    for (Queue queue : due) {
      if (queue.isDropped() || !queue.settlements.hasUnjournalled()) {
        continue;
      }
      OffsetRanges ranges = queue.settlements.takeUnjournalled();
      queues.add(queue);
      settled.add(ranges);
      bytes += SettlementFormat.settlementBytes(ranges);
      if (bytes >= WAITING_BYTES_MAX) {
        append(queues, settled, bytes);
        queues = new ArrayList<>();
        settled = new ArrayList<>();
        bytes = 0;
      }
    }
    due.clear();
    if (bytes > 0) {
      append(queues, settled, bytes);
    }
  }

  private void append(List<Queue> queues, List<OffsetRanges> settled, int bytes) {
    ByteBuffer payload = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long[] floors = new long[queues.size()];
    for (int i = 0; i < floors.length; i++) {
      Queue queue = queues.get(i);
      SettlementFormat.writeSettlement(
          payload, queue.id, queue.state.deliveredEnd(), settled.get(i));
      floors[i] = queue.state.floor();
      queue.settlements.recordAppended();
    }
    shard.appendRecord(
        RecordType.SETTLEMENT,
        payload.array(),
        _ -> {
          for (int i = 0; i < floors.length; i++) {
            queues.get(i).settlements.recordDurable(floors[i]);
          }
        });
  }
}
