package dev.forebay.broker.api.stream;

/** What became of a batch. */
public sealed interface AppendReply {
  /** The time of what was appended before is not remembered. */
  long NO_TIME = -1;

  /**
   * It is durable, and visible, at this offset; a repeated one where it was the first time.
   *
   * @param startOffset where the partition begins
   * @param timeMillis when its owner took it; of a repeated one {@link #NO_TIME}
   */
  record Appended(long baseOffset, long startOffset, long timeMillis) implements AppendReply {}

  /** It was not appended. */
  record Refused(Reason reason) implements AppendReply {}

  /** Why a batch was not appended. */
  enum Reason {
    /** The partition was deleted. */
    GONE,
    /** It is a queue, which can be read like a stream, and no more. */
    IS_QUEUE,
    /** The user may not write there. */
    NO_RIGHT,
    /** Nobody is there to take it now; later somebody may be. */
    NOT_OPEN,
    /** Batches before it are missing, or it is a repetition too old to be remembered. */
    OUT_OF_ORDER,
    /** A later epoch of the producer has written here. */
    FENCED
  }
}
