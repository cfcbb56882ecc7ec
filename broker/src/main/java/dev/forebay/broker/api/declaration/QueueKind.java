package dev.forebay.broker.api.declaration;

import java.util.List;

/** As what a queue is declared. The first two live alike; another kind is no equivalent one. */
public enum QueueKind {
  /** A queue. */
  CLASSIC,
  /** A queue, declared as one that is replicated. */
  QUORUM,
  /** A stream of one partition. */
  STREAM,
  /**
   * Of an exchange, for what waits there until it is due; nobody declares one, and no client sees
   * it.
   */
  HELD_BACK;

  /** Those that can be declared. */
  public static final List<QueueKind> DECLARED = List.of(CLASSIC, QUORUM, STREAM);
}
