package dev.forebay.broker.queue;

import dev.forebay.broker.loop.UntilVisible;
import dev.forebay.broker.record.UndecidedEntry;
import dev.forebay.broker.subscription.SubscriptionState;
import java.util.List;

/**
 * Up to where messages of one queue can be seen: as far as everything before is durable, and no
 * transaction is undecided. Confined to the shard's loop.
 */
public final class Visibility {
  /** The queue, as what can be seen of it knows it. */
  interface Owner {
    /** Whether it is not here any more. */
    boolean isDropped();

    /** Its state is no longer what its latest state record says. */
    void stateTouched();

    /** Messages that nobody has seen never will be. */
    void abandoned(long first, long end);

    /** So many messages more are ready. */
    void madeVisible(long ready);
  }

  private final SubscriptionState state;
  private final Owner queue;
  private final Withheld withheld = new Withheld();
  private final UntilVisible untilVisible = new UntilVisible();

  Visibility(SubscriptionState state, Owner queue) {
    this.state = state;
    this.queue = queue;
  }

  /** A record that must be durable before anything after it is visible was appended. */
  void recordPending() {
    withheld.recordPending();
  }

  /** A record is durable; what lies before {@code end} becomes visible. */
  void recordDurable(long end) {
    withheld.recordDurable(end, state.next());
    makeVisible();
  }

  /** What was appended last is not journalled: it need not wait for itself. */
  void transientAppended() {
    if (withheld.isNothingPending()) {
      withheld.reach(state.next());
      makeVisible();
    }
  }

  /** Runs when all that has been appended so far is visible: now, if it is. */
  void whenVisible(Runnable action) {
    if (isAllVisible()) {
      action.run();
    } else {
      untilVisible.await(state.next(), action);
    }
  }

  /** Whether nothing that has been appended is still to become visible. */
  boolean isAllVisible() {
    return queue.isDropped() || state.visibleEnd() >= state.next();
  }

  /** A transaction has messages or settlements here: later messages wait for its decision. */
  public void undecided(UndecidedEntry entry) {
    withheld.add(entry);
  }

  /**
   * As {@link #undecided}, of a queue that was just restored, which holds back what the transaction
   * has given offsets to, and what it settles.
   */
  public void restoredUndecided(UndecidedEntry entry) {
    withheld.reach(state.next());
    withheld.add(entry);
  }

  /** The transaction is decided, and no crash can take it back. */
  public void decided(UndecidedEntry entry) {
    if (withheld.remove(entry) && !queue.isDropped()) {
      queue.stateTouched();
      makeVisible();
    }
  }

  /** The transaction comes to nothing: nobody sees what it has appended. */
  public void abandoned(UndecidedEntry entry) {
    if (queue.isDropped() || !withheld.remove(entry)) {
      return;
    }
    if (entry.heldFrom() < entry.heldEnd()) {
      queue.abandoned(entry.heldFrom(), entry.heldEnd());
    }
    queue.stateTouched();
    makeVisible();
  }

  /** What a state record has to tell of transactions. */
  List<UndecidedEntry> undecided() {
    return withheld.undecided();
  }

  private void makeVisible() {
    long ready = state.makeVisible(withheld.visibleEnd());
    untilVisible.visible(state.visibleEnd());
    queue.madeVisible(ready);
  }

  /** The queue is not here any more. */
  void gone() {
    untilVisible.gone();
  }
}
