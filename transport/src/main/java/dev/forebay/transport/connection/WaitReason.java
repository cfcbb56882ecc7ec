package dev.forebay.transport.connection;

/** Why a connection's socket rests. */
public enum WaitReason {
  /** Others have the memory for incomplete frames. */
  FRAME_MEMORY,
  /** Too many frames wait for an earlier method of their channel. */
  CHANNEL_ANSWERS,
  /** The broker asks publishers to pause. */
  PUBLISH_PRESSURE,
  /** Too much waits for memory that others must free. */
  PARKED,
  /** What serves the protocol is being loaded. */
  LOADING,
  /** A batch is being looked into. */
  INSPECTION,
  /** Too many requests are unanswered. */
  PENDING_REQUESTS,
  /** The client does not take its answers. */
  UNSENT_ANSWERS
}
