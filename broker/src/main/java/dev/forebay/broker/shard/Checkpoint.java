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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings the view of one loop's shards up to date, so that replay stays short and old records can
 * go: journals the states of changed queues, a piece a turn, enters them into the view when they
 * are durable, flushes it, and trims the shards' journals. Where each shard's part begins and ends
 * is marked in its own journal. A shard that is lost on the way is left out from then on. Confined
 * to its loop; one at a time.
 */
public final class Checkpoint {
  private static final byte[] NO_SETTLEMENTS = {};

  private final LoopStorage storage;
  private final SinceStart sinceStart;
  private final List<Shard> shards = new ArrayList<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private final List<Runnable> whenIdle = new ArrayList<>();

  /** Shards that are still to say that what was journalled is durable, and what follows that. */
  private final Map<Shard, Runnable> awaited = new HashMap<>();

  private boolean running;

  /**
   * Checkpoints of one loop, which has no shard yet.
   *
   * @param sinceStart of the node
   */
  public Checkpoint(LoopStorage storage, SinceStart sinceStart) {
    this.storage = storage;
    this.sinceStart = sinceStart;
  }

  /**
   * Shards that have had no checkpoint since the start. Recovery has put their states together from
   * several journals, since a transaction's decision is in one of them, and only the view knows
   * them until they are journalled, which may be deleted. So no journal gives anything up before
   * all have had one. Any thread.
   */
  public static final class SinceStart {
    private final Set<Integer> left = ConcurrentHashMap.newKeySet();

    /** The node starts, with shards numbered from 1 up to this. */
    public SinceStart(int shards) {
      for (int number = 1; number <= shards; number++) {
        left.add(number);
      }
    }

    private void hadOne(int shard) {
      left.remove(shard);
    }

    private boolean isOver() {
      return left.isEmpty();
    }
  }

  /** The shard is open, and among those of the next one. */
  void opened(Shard shard) {
    shards.add(shard);
  }

  /** The shard is closed. */
  void closed(Shard shard) {
    shards.remove(shard);
    Runnable next = awaited.remove(shard);
    if (next != null) {
      next.run();
    }
  }

  /** Runs when none is under way: now, or before the next one begins. */
  void whenIdle(Runnable action) {
    if (running) {
      whenIdle.add(action);
    } else {
      action.run();
    }
  }

  /** Runs a checkpoint; when one is under way, after it. */
  public void run(Runnable done) {
    if (running) {
      waiting.add(done);
      return;
    }
    if (shards.isEmpty()) {
      done.run();
      return;
    }
    running = true;
    List<ShardCheckpoint> begun = shards.stream().map(ShardCheckpoint::new).toList();
    journalPiece(begun, 0, () -> enter(begun, done));
  }

  /** Journals the next states; {@code last} runs when all are durable and on their way. */
  private void journalPiece(List<ShardCheckpoint> begun, int from, Runnable last) {
    StatePiece piece = new StatePiece();
    int at = from;
    while (at < begun.size() && !begun.get(at).journal(piece)) {
      at++;
    }
    int next = at;
    enterWhenDurable(
        piece,
        begun.subList(from, Math.min(next + 1, begun.size())),
        () -> {
          if (next < begun.size()) {
            journalPiece(begun, next, last);
          } else {
            last.run();
          }
        });
  }

  /**
   * Each shard's states enter the view when its own journal has them, and before any that are
   * journalled after them.
   */
  private void enterWhenDurable(StatePiece piece, List<ShardCheckpoint> all, Runnable entered) {
    int[] left = {all.size()};
    Runnable one =
        () -> {
          left[0]--;
          if (left[0] == 0) {
            entered.run();
          }
        };
    for (ShardCheckpoint each : all) {
      Shard shard = each.shard;
      if (shard.isClosed()) {
        one.run();
        continue;
      }
      awaited.put(shard, one);
      shard.appendRecord(
          RecordType.SETTLEMENT,
          NO_SETTLEMENTS,
          _ -> {
            List<ViewOperation> operations = piece.operationsOf(shard.number());
            if (!operations.isEmpty()) {
              storage.submit(new ViewBatch(operations), () -> {});
            }
            @Nullable Runnable next = awaited.remove(shard);
            if (next != null) {
              next.run();
            }
          });
    }
  }

  private void enter(List<ShardCheckpoint> begun, Runnable done) {
    List<ShardCheckpoint> open = begun.stream().filter(of -> !of.shard.isClosed()).toList();
    List<ViewOperation> operations = new ArrayList<>();
    Map<Integer, Long> indexed = new HashMap<>();
    open.forEach(of -> indexed.put(of.shard.number(), of.begin));
    storage.young().indexedUpTo(indexed);
    open.forEach(of -> of.enter(operations, indexed.getOrDefault(of.shard.number(), of.begin)));
    storage.submit(
        new ViewBatch(operations),
        () ->
            storage.flushView(() -> {
              running = false;
              open.forEach(of -> sinceStart.hadOne(of.shard.number()));
              boolean mayTrim = sinceStart.isOver();
              open.forEach(of -> of.end(mayTrim));
              done.run();
              runNext();
            }));
  }

  private void runNext() {
    List<Runnable> idle = List.copyOf(whenIdle);
    whenIdle.clear();
    idle.forEach(Runnable::run);
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
      applied = begun.transactions().applied();
      begun.appendRecord(RecordType.SETTLEMENT, NO_SETTLEMENTS, position -> begin = position);
      begun.states().beginRound();
    }

    /** Journals states until the piece is full; false when there are no more. */
    boolean journal(StatePiece piece) {
      return !shard.isClosed() && shard.states().journal(piece);
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

    void end(boolean mayTrim) {
      if (mayTrim) {
        shard.trim(needed);
      }
      shard.transactions().remembered(applied);
    }
  }
}
