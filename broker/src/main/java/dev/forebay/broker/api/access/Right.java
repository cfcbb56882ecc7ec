package dev.forebay.broker.api.access;

/** What a user may be allowed to do with queues, streams and exchanges of certain names. */
public enum Right {
  /** To declare and delete. */
  CONFIGURE,
  /** To put messages into it, or have them put there. */
  WRITE,
  /** To take messages from it. */
  READ
}
