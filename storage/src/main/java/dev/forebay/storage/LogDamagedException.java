package dev.forebay.storage;

/**
 * Records that had been accepted are not readable any more, found while the log was replayed; the
 * message names segment and position. The node must not start over them.
 */
public final class LogDamagedException extends RuntimeException {
  /** Names the place and what is wrong there. */
  public LogDamagedException(String message) {
    super(message);
  }
}
