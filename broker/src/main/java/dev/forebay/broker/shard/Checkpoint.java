package dev.forebay.broker.shard;

import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.LoopStorage;
import dev.forebay.broker.loop.StatePiece;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the view of one loop's shards up to date, so that replay stays short and old records can
 * go: journals the states of changed queues, a piece a turn, enters them into the view when they
 * are durable, flushes it, and trims the shards' journals. Where each shard's part begins and ends
 * is marked in its own journal. Confined to its loop; one at a time.
 */
public final class Checkpoint {
  private static final byte[] NO_SETTLEMENTS = {};

  private final LoopStorage storage;
  private final List<Shard> shards;
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean running;

  /** Checkpoints of one loop, which has these shards; maybe none. */
  public Checkpoint(LoopStorage storage, List<Shard> shards) {
    this.storage = storage;
    this.shards = shards;
  }

  /** Runs a checkpoint; when one is under way, after it. */
  public void run(Runnable done) {
    if (shards.isEmpty()) {
      done.run();
      return;
    }
    if (running) {
      waiting.add(done);
      return;
    }
    running = true;
    List<ShardCheckpoint> begun = shards.stream().map(ShardCheckpoint::new).toList();
    journalPiece(0, () -> enter(begun, done));
  }

  /** Journals the next states; {@code last} runs when all are durable and on their way. */
  private void journalPiece(int fromShard, Runnable last) {
    StatePiece piece = new StatePiece();
    int shard = fromShard;
    while (shard < shards.size() && !shards.get(shard).states().journal(piece)) {
      shard++;
    }
    int next = shard;
    enterWhenDurable(
        piece,
        shards.subList(fromShard, Math.min(next + 1, shards.size())),
        () -> {
          if (next < shards.size()) {
            journalPiece(next, last);
          } else {
            last.run();
          }
        });
  }

  /**
   * Each shard's states enter the view when its own journal has them, and before any that are
   * journalled after them.
   */
  private void enterWhenDurable(StatePiece piece, List<Shard> all, Runnable entered) {
    int[] left = {all.size()};
    for (Shard shard : all) {
      shard.appendRecord(
          RecordType.SETTLEMENT,
          NO_SETTLEMENTS,
          _ -> {
            List<ViewOperation> operations = piece.operationsOf(shard.number());
            if (!operations.isEmpty()) {
              storage.submit(new ViewBatch(operations), () -> {});
            }
            left[0]--;
            if (left[0] == 0) {
              entered.run();
            }
          });
    }
  }

  private void enter(List<ShardCheckpoint> begun, Runnable done) {
    List<ViewOperation> operations = new ArrayList<>();
    Map<Integer, Long> indexed = new HashMap<>();
    begun.forEach(of -> indexed.put(of.shard.number(), of.begin));
    storage.young().indexedUpTo(indexed);
    begun.forEach(of -> of.enter(operations, indexed.getOrDefault(of.shard.number(), of.begin)));
    storage.submit(
        new ViewBatch(operations),
        () ->
            storage.flushView(() -> {
              running = false;
              begun.forEach(ShardCheckpoint::end);
              done.run();
              runNext();
            }));
  }

  private void runNext() {
    if (!waiting.isEmpty()) {
      List<Runnable> served = List.copyOf(waiting);
      waiting.clear();
      run(() -> served.forEach(Runnable::run));
    }
  }

  /** One shard's part of a checkpoint. */
  private static final class ShardCheckpoint {
    private final Shard shard;
    private final List<TransactionPart> undecided;
    private final List<ToShard.Remembered> applied;
    private long begin;
    private long needed;

    ShardCheckpoint(Shard begun) {
      shard = begun;
      undecided = begun.transactions().undecided();
      applied = begun.transactions().takeApplied();
      begun.appendRecord(RecordType.SETTLEMENT, NO_SETTLEMENTS, position -> begin = position);
      begun.states().beginRound();
    }

    void enter(List<ViewOperation> operations, long indexed) {
      long replayed = replayFrom();
      needed = shard.states().oldestPosition(Math.min(replayed, indexed));
      operations.add(new ViewOperation.Applied(shard.number(), ViewFamily.STATES, replayed));
      operations.add(new ViewOperation.Applied(shard.number(), ViewFamily.INDEX, indexed));
    }

    /**
     * The states that are journalled tell of parts that are undecided, not of how they are decided:
     * that is replayed. It follows the part in the journal, or is in another's, which keeps it
     * until the states of this one tell of it.
     */
    private long replayFrom() {
      long from = shard.transactions().oldestDecision(begin);
      for (TransactionPart part : undecided) {
        from = Math.min(from, part.position());
      }
      return from;
    }

    void end() {
      shard.trim(needed);
      applied.forEach(remembered -> shard.handover().tell(remembered));
    }
  }
}
