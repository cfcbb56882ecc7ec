package dev.forebay.broker.api.access;

/**
 * What can be done with a {@link Resource}. Whoever may do something with it may see it, and
 * whoever may change its settings may see those.
 */
public enum Operation {
  /** To take messages from it; to belong to a group. */
  READ(Right.READ),
  /** To put messages into it. */
  WRITE(Right.WRITE),
  /** To make it. */
  CREATE(Right.CONFIGURE),
  /** To delete it, or what it holds. */
  DELETE(Right.CONFIGURE),
  /** To change it. */
  ALTER(Right.CONFIGURE),
  /** To be told that it is there. */
  SEE(Right.READ),
  /** To be told its settings. */
  SEE_SETTINGS(Right.READ),
  /** To change its settings. */
  ALTER_SETTINGS(Right.CONFIGURE),
  /** What only another node of a cluster does. */
  BETWEEN_NODES(Right.CONFIGURE),
  /** To have what is repeated taken once, which nobody needs a right for. */
  IDEMPOTENT_WRITE(Right.WRITE);

  private final Right right;

  Operation(Right right) {
    this.right = right;
  }

  /** The right that has it among others; any right has {@link #SEE} and {@link #SEE_SETTINGS}. */
  public Right right() {
    return right;
  }

  /** Whether any right is enough. */
  public boolean isOfAnyRight() {
    return this == SEE || this == SEE_SETTINGS;
  }
}
