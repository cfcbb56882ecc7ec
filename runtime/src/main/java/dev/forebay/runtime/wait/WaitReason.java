package dev.forebay.runtime.wait;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Why something of a client, or of what serves it, does not go on, and what ends that. Nothing that
 * a client has asked for may wait for what it alone can end: one that would have to read is dropped
 * after a while, at the latest when others need the memory that it holds. Only what it is sent may
 * wait for {@link EndedBy#OWN_CLIENT}, who is heard meanwhile.
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
  UNREAD_DELIVERIES(EndedBy.TIMER, EndedBy.ANOTHER_CLIENT),
  /** A channel's consumers are paused: what they have not acknowledged takes too much memory. */
  UNACKNOWLEDGED(EndedBy.OWN_CLIENT, EndedBy.ANOTHER_CLIENT),
  /** A session's consumers have as many messages unsettled as their client lets them share. */
  SHARED_LIMIT(EndedBy.OWN_CLIENT),
  /** A session's consumers: their shards are to hear of a limit, or to say what they have left. */
  SHARED_CREDIT(EndedBy.PROCESSOR, EndedBy.TIMER),
  /** Consumers on another loop than their queue: their loop has not taken what is under way. */
  UNDER_WAY(EndedBy.PROCESSOR),
  /** Messages that have left memory are being read. */
  COLD_READ(EndedBy.DISK),
  /** A large message or batch is not read yet: others have the memory for readers. */
  READER_MEMORY(EndedBy.ANOTHER_CLIENT, EndedBy.TIMER),
  /** A reader of a stream: what it wants is being converted, or others have the memory for that. */
  CONVERSION(EndedBy.PROCESSOR, EndedBy.ANOTHER_CLIENT, EndedBy.TIMER),
  /** A reader of a stream: what it wants can't be read. */
  UNREADABLE(EndedBy.DISK, EndedBy.OPERATOR),
  /** Dead letters stay where they are: there is no memory for messages of their kind. */
  DEAD_LETTERS(EndedBy.DISK, EndedBy.ANOTHER_CLIENT),
  /** What was said to a shard that is closed. */
  CLOSED_SHARD(EndedBy.TIMER, EndedBy.OPERATOR),
  /** Requests of groups, which are being loaded. */
  GROUPS_LOADING(EndedBy.PROCESSOR, EndedBy.DISK);

  /** What ends a wait. */
  public enum EndedBy {
    /** The broker's own disk. */
    DISK,
    /** The broker's own processor. */
    PROCESSOR,
    /** A deadline. */
    TIMER,
    /** What other clients do. */
    ANOTHER_CLIENT,
    /** Whoever runs the node. */
    OPERATOR,
    /** The client itself, by what is taken from it meanwhile. */
    OWN_CLIENT
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

  /**
   * Whether the client can end it, which may take as long as it likes: it wants it so. No socket
   * rests for that.
   */
  public boolean isUpToClient() {
    return endedBy.contains(EndedBy.OWN_CLIENT);
  }

  /** As metrics and the log name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
