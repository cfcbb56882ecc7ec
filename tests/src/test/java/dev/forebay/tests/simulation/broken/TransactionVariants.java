package dev.forebay.tests.simulation.broken;

import static dev.forebay.tests.simulation.broken.DeliveryVariants.session;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Transaction;
import dev.forebay.storage.RecordType;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Transactions that are answered too early, forgotten, or not whole. */
final class TransactionVariants {
  private TransactionVariants() {}

  static List<Variant> all() {
    return List.of(
        transaction("a commit is answered before it is durable", AnsweredAtOnce::new),
        transaction("a rollback commits", RollbackCommits::new),
        transaction("settlements of a transaction are lost", SettlementsLost::new),
        transaction("what a transaction refuses is dropped", RefusalsDropped::new),
        transaction("what a transaction refuses is given back", RefusalsReleased::new),
        LogVariants.replaying(
            "decisions are dropped at recovery", RecordType.TRANSACTION_DECISION, 1));
  }

  private static Variant transaction(String fault, UnaryOperator<Transaction> wrap) {
    return session(
        fault,
        inner ->
            new SpoiltSession(inner) {
              @Override
              public Transaction transaction() {
                return wrap.apply(super.transaction());
              }
            });
  }

  private static final class AnsweredAtOnce extends SpoiltSession.SpoiltTransaction {
    AnsweredAtOnce(Transaction transaction) {
      super(transaction);
    }

    @Override
    public void commit(Runnable done, Runnable failed) {
      super.commit(() -> {}, () -> {});
      done.run();
    }
  }

  private static final class RollbackCommits extends SpoiltSession.SpoiltTransaction {
    RollbackCommits(Transaction transaction) {
      super(transaction);
    }

    @Override
    public void rollback() {
      super.commit(() -> {}, () -> {});
    }
  }

  private static final class SettlementsLost extends SpoiltSession.SpoiltTransaction {
    SettlementsLost(Transaction transaction) {
      super(transaction);
    }

    @Override
    public void settle(
        QueueHandle queue, @Nullable ConsumerHandle deliveredTo, long first, long end) {
      release(queue, deliveredTo, first, end);
    }
  }

  private static final class RefusalsDropped extends SpoiltSession.SpoiltTransaction {
    RefusalsDropped(Transaction transaction) {
      super(transaction);
    }

    @Override
    public void reject(
        QueueHandle queue, @Nullable ConsumerHandle deliveredTo, long first, long end) {
      settle(queue, deliveredTo, first, end);
    }
  }

  private static final class RefusalsReleased extends SpoiltSession.SpoiltTransaction {
    RefusalsReleased(Transaction transaction) {
      super(transaction);
    }

    @Override
    public void reject(
        QueueHandle queue, @Nullable ConsumerHandle deliveredTo, long first, long end) {
      release(queue, deliveredTo, first, end);
    }
  }
}
