package dev.forebay.broker.api.declaration;

/**
 * What a queue does besides keeping messages in order until they are acknowledged. Immutable, any
 * thread.
 *
 * @param readyMax how many messages may be ready, or {@link QueueSettings#UNLIMITED}
 * @param readyBytesMax how many bytes the bodies of those may have together, or {@link
 *     QueueSettings#UNLIMITED}
 * @param overflow what becomes of what is too much
 * @param failuresMax how often who had a message may give it back or be lost with it, or {@link
 *     QueueSettings#UNLIMITED}; with the next time it leaves
 * @param isSingleActive whether one consumer gets all messages as long as it is there, and the next
 *     after it
 * @param priorityMax the highest priority that a message can have; those of a higher one come
 *     first, and what has a priority beyond has this; 0: all are alike
 * @param hasClasses whether, if there is no highest priority, messages of priority {@value
 *     #HIGH_CLASS} and above come first, but of both classes two for each of the others
 * @param holdMaxMillis how long a session that watches this may hold a message of it, or {@link
 *     QueueSettings#NEVER} if nothing is said
 * @param keepsLetters whether a dead letter stays until it reaches some queue, and none that it
 *     reaches is too full for it; until then it counts for the limits
 */
public record QueueRules(
    long readyMax,
    long readyBytesMax,
    Overflow overflow,
    long failuresMax,
    boolean isSingleActive,
    int priorityMax,
    boolean hasClasses,
    long holdMaxMillis,
    boolean keepsLetters) {
  /** The highest of all priorities. */
  public static final int PRIORITY_MAX = 255;

  /** The lowest priority of the high class. */
  public static final int HIGH_CLASS = 5;

  /** What becomes of what is too much. */
  public enum Overflow {
    /** What is ready leaves from the queue's head. */
    DROP_HEAD,
    /** A message is not taken, of which its publisher hears if it wants confirms. */
    REJECT,
    /** Likewise, and it goes where the queue's dead letters go. */
    REJECT_TO_DEAD_LETTERS
  }

  /** Of a queue that does nothing besides. */
  public static final QueueRules NONE = builder().build();

  /** Checks the numbers. */
  public QueueRules {
    if (Math.min(readyMax, Math.min(readyBytesMax, failuresMax)) < QueueSettings.UNLIMITED) {
      throw new IllegalArgumentException(readyMax + ", " + readyBytesMax + ", " + failuresMax);
    }
    if (holdMaxMillis < QueueSettings.NEVER) {
      throw new IllegalArgumentException("held for " + holdMaxMillis);
    }
    if (priorityMax < 0 || priorityMax > PRIORITY_MAX || (hasClasses && priorityMax > 0)) {
      throw new IllegalArgumentException("priority " + priorityMax);
    }
  }

  /** Rules of which nothing is said yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whether what is ready beyond a limit leaves. */
  public boolean dropsBeyondLimit() {
    return isLimited() && overflow == Overflow.DROP_HEAD;
  }

  /** Whether there is a limit beyond which messages are not taken. */
  public boolean rejectsBeyondLimit() {
    return isLimited() && overflow != Overflow.DROP_HEAD;
  }

  private boolean isLimited() {
    return limitsCount() || limitsBytes();
  }

  /** Whether there is a limit of how many messages may be ready. */
  public boolean limitsCount() {
    return readyMax != QueueSettings.UNLIMITED;
  }

  /** Whether there is one of their bytes. */
  public boolean limitsBytes() {
    return readyBytesMax != QueueSettings.UNLIMITED;
  }

  /** Whether messages of a higher priority come first. */
  public boolean isRanked() {
    return priorityMax > 0 || hasClasses;
  }

  /** Whether there is a limit of failures. */
  public boolean limitsFailures() {
    return failuresMax != QueueSettings.UNLIMITED;
  }

  /** Rules while they are said, one after another; confined to who says them. */
  public static final class Builder {
    private long readyMax = QueueSettings.UNLIMITED;
    private long readyBytesMax = QueueSettings.UNLIMITED;
    private Overflow overflow = Overflow.DROP_HEAD;
    private long failuresMax = QueueSettings.UNLIMITED;
    private boolean isSingleActive;
    private int priorityMax;
    private boolean hasClasses;
    private long holdMaxMillis = QueueSettings.NEVER;
    private boolean keepsLetters;

    private Builder() {}

    /** How many messages may be ready. */
    public Builder readyMax(long messages) {
      readyMax = messages;
      return this;
    }

    /** How many bytes the bodies of those may have. */
    public Builder readyBytesMax(long bytes) {
      readyBytesMax = bytes;
      return this;
    }

    /** What becomes of what is too much. */
    public Builder overflow(Overflow how) {
      overflow = how;
      return this;
    }

    /** How often a message may fail. */
    public Builder failuresMax(long failures) {
      failuresMax = failures;
      return this;
    }

    /** Whether one consumer gets all messages. */
    public Builder singleActive(boolean isSingle) {
      isSingleActive = isSingle;
      return this;
    }

    /** The highest priority. */
    public Builder priorityMax(int priority) {
      priorityMax = priority;
      return this;
    }

    /** Whether there are two classes of messages. */
    public Builder classes(boolean areTwo) {
      hasClasses = areTwo;
      return this;
    }

    /** How long a message may be held. */
    public Builder holdMaxMillis(long millis) {
      holdMaxMillis = millis;
      return this;
    }

    /** Whether dead letters stay until they are somewhere. */
    public Builder keepsLetters(boolean isKept) {
      keepsLetters = isKept;
      return this;
    }

    /** What was said. */
    public QueueRules build() {
      return new QueueRules(
          readyMax,
          readyBytesMax,
          overflow,
          failuresMax,
          isSingleActive,
          priorityMax,
          hasClasses,
          holdMaxMillis,
          keepsLetters);
    }
  }
}
