package dev.forebay.broker.loop;

/** What is known of a destination's latest state record. */
public final class StateMark {
  /** Position of the record, or -1 if there is none. */
  long position = -1;

  /** The count of appended bytes when it was made. */
  long madeAtBytes;

  /** What the record takes of the log, or 0 if nothing has journalled it since the start. */
  long lengthBytes;

  /** Whether the state is no longer what the record says. */
  boolean isDirty;
}
