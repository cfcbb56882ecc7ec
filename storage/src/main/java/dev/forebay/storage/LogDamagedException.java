package dev.forebay.storage;

/**
 * Records that had been accepted are missing or damaged, found while the log was replayed; the
 * message names segments and positions, and what is lost, one a line. The node must not start over
 * them unless its operator accepts that.
 */
public final class LogDamagedException extends RuntimeException {
  /** Names the place and what is wrong there. */
  public LogDamagedException(String message) {
    super(message);
  }
}
