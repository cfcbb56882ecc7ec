package dev.forebay.broker.shard;

import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.record.TransactionFormat;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.storage.RecordType;
import java.util.List;

/**
 * Commits one transaction: has every shard prepare its part, has the first that journals anything
 * journal the decision when the others' parts are durable, then has all apply theirs. Nothing says
 * no, and nobody waits for anything but the log, so that it ends unless the node does. Started on
 * the session's loop; the counts are of the deciding shard's loop, then of the session's.
 */
public final class TransactionCommit {
  private final TransactionId id;
  private final List<TransactionPart> parts;
  private final BrokerLoop sessionLoop;
  private final Runnable done;
  private final TransactionPart decider;
  private int unprepared;
  private int unapplied;
  private int unforgotten;

  /**
   * A transaction that is not committed yet.
   *
   * @param parts at least one, each of another shard
   * @param done runs on the session's loop when all is durable and applied
   */
  public TransactionCommit(
      TransactionId id, List<TransactionPart> parts, BrokerLoop sessionLoop, Runnable done) {
    this.id = id;
    this.parts = List.copyOf(parts);
    this.sessionLoop = sessionLoop;
    this.done = done;
    this.decider =
        parts.stream().filter(TransactionPart::isDurable).findFirst().orElse(parts.getFirst());
    this.unprepared = parts.size();
    this.unapplied = parts.size();
    this.unforgotten = (int) parts.stream().filter(this::isDecidedElsewhere).count();
  }

  /** Begins. On the session's loop. */
  public void start() {
    for (TransactionPart part : parts) {
      sessionLoop.send(part.shard().loop(), () -> part.shard().appends().run(() -> prepare(part)));
    }
  }

  private void prepare(TransactionPart part) {
    part.prepare(id);
    if (part == decider) {
      // The decision will follow in the same journal: it is durable only if this part is.
      prepared();
    } else {
      part.whenPrepared(() -> part.shard().loop().send(decider.shard().loop(), this::prepared));
    }
  }

  private void prepared() {
    unprepared--;
    if (unprepared > 0) {
      return;
    }
    if (decider.isDurable()) {
      decider
          .shard()
          .appendRecord(
              RecordType.TRANSACTION_DECISION,
              TransactionFormat.decision(id),
              position -> {
                if (unforgotten > 0) {
                  decider.shard().transactions().decided(this, position);
                }
                decided();
              });
    } else {
      decided();
    }
  }

  private void decided() {
    BrokerLoop deciding = decider.shard().loop();
    for (TransactionPart part : parts) {
      deciding.send(part.shard().loop(), () -> apply(part));
    }
  }

  private void apply(TransactionPart part) {
    part.apply();
    if (isDecidedElsewhere(part)) {
      part.shard().transactions().applied(this);
    }
    part.shard().loop().send(sessionLoop, this::applied);
  }

  /** Whether the decision is in another shard's journal. */
  private boolean isDecidedElsewhere(TransactionPart part) {
    return part != decider && part.isDurable();
  }

  /** The states that a shard has in the view tell of the transaction. On the shard's loop. */
  void checkpointed(Shard shard) {
    shard
        .loop()
        .send(
            decider.shard().loop(),
            () -> {
              unforgotten--;
              if (unforgotten == 0) {
                decider.shard().transactions().forget(this);
              }
            });
  }

  private void applied() {
    unapplied--;
    if (unapplied == 0) {
      done.run();
    }
  }
}
