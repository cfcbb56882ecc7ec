package dev.forebay.storage;

/** Bytes on disk are not what was written; the message names segment and position. */
public final class DamagedRecordException extends Exception {
  /** Names the place and what is wrong there. */
  public DamagedRecordException(String message) {
    super(message);
  }
}
