package dev.forebay.broker.form;

/** Keeps the bytes of a message in memory. Confined to the session's loop. */
public interface Pin {
  /** The bytes are not needed any more; once. */
  void release();
}
