package dev.forebay.broker.shard;

import dev.forebay.broker.loop.LoopStorage;
import dev.forebay.broker.loop.StatePiece;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Brings the view of one loop's shards up to date, so that replay stays short and old segments can
 * go: journals the states of changed queues, a piece a turn, enters them into the view when they
 * are durable, and flushes it. Confined to its loop; one at a time.
 */
public final class Checkpoint {
  private static final byte[] NO_SETTLEMENTS = {};

  private final LoopStorage storage;
  private final List<Shard> shards;
  private final List<LongConsumer> waiting = new ArrayList<>();
  private boolean running;

  /** Checkpoints of one loop, which has these shards; maybe none. */
  public Checkpoint(LoopStorage storage, List<Shard> shards) {
    this.storage = storage;
    this.shards = shards;
  }

  /**
   * Runs a checkpoint; when one is under way, after it.
   *
   * @param done gets the position before which this loop needs nothing but live runs
   */
  public void run(LongConsumer done) {
    if (shards.isEmpty()) {
      done.accept(Long.MAX_VALUE);
      return;
    }
    if (running) {
      waiting.add(done);
      return;
    }
    running = true;
    long[] begin = new long[1];
    List<TransactionPart> undecided = new ArrayList<>();
    shards.forEach(shard -> undecided.addAll(shard.undecided()));
    shards
        .getFirst()
        .appendRecord(RecordType.SETTLEMENT, NO_SETTLEMENTS, position -> begin[0] = position);
    shards.forEach(shard -> shard.states().beginRound());
    journalPiece(0, operations -> enter(operations, replayFrom(begin[0], undecided), done));
  }

  /** Journals the next states; {@code last} gets what the view lacks when all are durable. */
  private void journalPiece(int fromShard, Consumer<List<ViewOperation>> last) {
    StatePiece piece = new StatePiece();
    int shard = fromShard;
    while (shard < shards.size() && !shards.get(shard).states().journal(piece)) {
      shard++;
    }
    int next = shard;
    shards
        .getFirst()
        .appendRecord(
            RecordType.SETTLEMENT,
            NO_SETTLEMENTS,
            _ -> {
              if (next < shards.size()) {
                storage.submit(new ViewBatch(piece.operations()), () -> {});
                journalPiece(next, last);
              } else {
                last.accept(piece.operations());
              }
            });
  }

  /**
   * The states that are journalled tell of parts that are undecided, not of how they are decided:
   * that is replayed, and follows the part in the log.
   */
  private static long replayFrom(long begin, List<TransactionPart> undecided) {
    long from = begin;
    for (TransactionPart part : undecided) {
      from = Math.min(from, part.position());
    }
    return from;
  }

  private void enter(List<ViewOperation> operations, long begin, LongConsumer done) {
    long indexed = storage.young().indexedUpTo(begin);
    for (Shard shard : shards) {
      operations.add(new ViewOperation.Applied(shard.number(), ViewFamily.STATES, begin));
      operations.add(new ViewOperation.Applied(shard.number(), ViewFamily.INDEX, indexed));
    }
    storage.submit(
        new ViewBatch(operations),
        () ->
            storage.flushView(() -> {
              running = false;
              done.accept(needed(Math.min(begin, indexed)));
              runNext();
            }));
  }

  private void runNext() {
    if (!waiting.isEmpty()) {
      List<LongConsumer> served = List.copyOf(waiting);
      waiting.clear();
      run(position -> served.forEach(done -> done.accept(position)));
    }
  }

  private long needed(long applied) {
    long position = applied;
    for (Shard shard : shards) {
      position = Math.min(position, shard.states().oldestPosition(applied));
    }
    return position;
  }
}
