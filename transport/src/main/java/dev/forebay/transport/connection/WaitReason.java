package dev.forebay.transport.connection;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Why something of a connection does not go on, and what ends it. Nothing may wait for what its own
 * client alone can end: one that would have to read is dropped after a while, at the latest when
 * others need the memory that it holds ({@link ReaderShares}).
 */
public enum WaitReason {
  /** The socket rests: others have the memory for incomplete frames. */
  FRAME_MEMORY(EndedBy.ANOTHER_CLIENT, EndedBy.TIMER),
  /** The socket rests: too many frames wait for earlier methods of their channels. */
  CHANNEL_QUEUES(EndedBy.DISK, EndedBy.ANOTHER_CLIENT, EndedBy.TIMER),
  /** The socket rests: what was published is not yet safe, or on its way out of memory. */
  PUBLISH_PRESSURE(EndedBy.DISK, EndedBy.TIMER),
  /** The socket rests: too much is parked. Who has something to acknowledge is read on in time. */
  PARKED_FULL(EndedBy.DISK, EndedBy.ANOTHER_CLIENT, EndedBy.TIMER, EndedBy.PROCESSOR),
  /** The socket rests: what serves the protocol is being loaded. */
  LOADING(EndedBy.PROCESSOR),
  /** The socket rests: a batch is being looked into. */
  INSPECTION(EndedBy.PROCESSOR),
  /** The socket rests: a request takes more than a turn to read, to carry out or to answer. */
  LONG_REQUEST(EndedBy.PROCESSOR, EndedBy.DISK, EndedBy.TIMER),
  /** The socket rests: too many requests are unanswered. */
  PENDING_REQUESTS(EndedBy.DISK, EndedBy.TIMER),
  /** The socket rests: the client does not take its answers. */
  UNSENT_ANSWERS(EndedBy.TIMER),
  /** A channel waits for the broker's answer, or for work of its own that takes several turns. */
  ANSWER(EndedBy.DISK, EndedBy.PROCESSOR),
  /** A channel waits: others have the memory for incomplete messages. */
  CONTENT_MEMORY(EndedBy.ANOTHER_CLIENT, EndedBy.TIMER),
  /** A channel's publish is parked: there is no memory for messages of its kind. */
  MESSAGE_MEMORY(EndedBy.DISK, EndedBy.ANOTHER_CLIENT),
  /** A channel's publish is parked: where it goes takes several turns to find out. */
  ROUTE(EndedBy.PROCESSOR),
  /** A channel's method waits: the client does not take the answers before. */
  UNREAD_ANSWERS(EndedBy.TIMER),
  /** A channel's consumers are paused: the client does not take their deliveries. */
  UNREAD_DELIVERIES(EndedBy.TIMER, EndedBy.ANOTHER_CLIENT);

  /** What ends a wait. There is no constant for the client that waits. */
  public enum EndedBy {
    /** The broker's own disk. */
    DISK,
    /** The broker's own processor. */
    PROCESSOR,
    /** A deadline. */
    TIMER,
    /** What other clients do. */
    ANOTHER_CLIENT
  }

  @SuppressWarnings("ImmutableEnumChecker") // Nobody else has it.
  private final Set<EndedBy> endedBy;

  WaitReason(EndedBy first, EndedBy... others) {
    this.endedBy = EnumSet.of(first, others);
  }

  /** What ends it, whichever comes first. */
  public Set<EndedBy> endedBy() {
    return EnumSet.copyOf(endedBy);
  }

  /** As metrics and the log name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
