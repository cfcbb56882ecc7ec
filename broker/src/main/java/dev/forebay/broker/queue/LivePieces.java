package dev.forebay.broker.queue;

import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.handover.Bytes;
import dev.forebay.broker.handover.HandedBatch;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.broker.subscription.SubscriptionState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies of those messages of a queue's runs that are not settled: a run for each row of them,
 * since what is settled may be gone a moment later. Confined to the shard's loop.
 */
final class LivePieces {
  private final SubscriptionState state;
  private final long from;
  private final List<HandedBatch> pieces = new ArrayList<>();
  private int bytes;

  /** Gathers messages from an offset on. */
  LivePieces(SubscriptionState state, long from) {
    this.state = state;
    this.from = from;
  }

  List<HandedBatch> pieces() {
    return pieces;
  }

  int bytes() {
    return bytes;
  }

  /** Adds what lives of a run, as far as it is visible. */
  void add(ByteBuffer memory, int start, long base) {
    int prefixBytes = RunFormat.messagesAt(memory, start) - start;
    long end = Math.min(base + RunFormat.messageCount(memory, start), state.visibleEnd());
    int at = start + prefixBytes;
    int pieceAt = at;
    long pieceBase = base;
    for (long offset = base; offset < end; offset++) {
      int after =
          at
              + RunFormat.MESSAGE_HEADER_BYTES
              + memory.getInt(at)
              + memory.getInt(at + Integer.BYTES);
      if (offset < from || state.settled().contains(offset)) {
        copy(memory, start, prefixBytes, pieceAt, at, pieceBase, offset);
        pieceAt = after;
        pieceBase = offset + 1;
      }
      at = after;
    }
    copy(memory, start, prefixBytes, pieceAt, at, pieceBase, end);
  }

  private void copy(
      ByteBuffer memory,
      int start,
      int prefixBytes,
      int messagesAt,
      int messagesEnd,
      long base,
      long end) {
    if (base >= end) {
      return;
    }
    int messageBytes = messagesEnd - messagesAt;
    ByteBuffer copy = ByteBuffer.allocate(prefixBytes + messageBytes).order(memory.order());
    copy.put(0, memory, start, prefixBytes);
    copy.put(prefixBytes, memory, messagesAt, messageBytes);
    RunFormat.messageCount(copy, 0, (int) (end - base));
    pieces.add(
        new HandedBatch.Copied(
            StoredBatch.Layout.RUN, RunFormat.form(copy, 0), base, end, Bytes.of(copy)));
    bytes += copy.capacity();
  }
}
