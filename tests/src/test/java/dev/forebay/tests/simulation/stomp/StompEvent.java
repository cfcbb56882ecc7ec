package dev.forebay.tests.simulation.stomp;

import java.util.List;

/** What STOMP's clients see, or do, in the order in which it happens. */
public sealed interface StompEvent {
  /** A message in a queue; texts are nobody else's. */
  record Copy(String queue, String text) {}

  /** A node starts. */
  record Started() implements StompEvent {}

  /** It is gone, and with it all connections. */
  record Crashed(String cause) implements StompEvent {}

  /** Something happened that never may. */
  record Broken(String what) implements StompEvent, dev.forebay.tests.simulation.frame.Broken {}

  /** A persistent message is sent outside of transactions. */
  record Sent(Copy copy) implements StompEvent {}

  /** Its receipt came. */
  record Receipted(Copy copy) implements StompEvent {}

  /** A message came to a subscriber. */
  record Delivered(String client, Copy copy) implements StompEvent {}

  /** An ACK outside of transactions is sent. */
  record Acking(Copy copy) implements StompEvent {}

  /** Its receipt came. */
  record Acked(Copy copy) implements StompEvent {}

  /**
   * A transaction is about to be committed.
   *
   * @param name nobody else's
   */
  record Committing(String name, List<Copy> sends, List<Copy> acks) implements StompEvent {
    /** Keeps copies. */
    public Committing {
      sends = List.copyOf(sends);
      acks = List.copyOf(acks);
    }
  }

  /** The receipt of its COMMIT came. */
  record Committed(String name) implements StompEvent {}

  /** A transaction is aborted, or its connection ended before it was to be committed. */
  record Aborted(List<Copy> sends) implements StompEvent {
    /** Keeps a copy. */
    public Aborted {
      sends = List.copyOf(sends);
    }
  }

  /** All that was left is read: these, in this order. */
  record Drained(List<Copy> left) implements StompEvent {
    /** Keeps a copy. */
    public Drained {
      left = List.copyOf(left);
    }
  }
}
