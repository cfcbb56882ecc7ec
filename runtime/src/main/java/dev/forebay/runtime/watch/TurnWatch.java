package dev.forebay.runtime.watch;

import org.jspecify.annotations.Nullable;

/**
 * Since when one thread has been at its present turn or step. Written by that thread alone, read by
 * any.
 */
public final class TurnWatch {
  private static final long IDLE = Long.MAX_VALUE;

  private final Kind kind;
  private final String name;
  private volatile @Nullable Thread thread;
  private volatile long sinceNanos = IDLE;
  private volatile long longestNanos;

  /** What kinds of threads there are: they may take differently long. */
  public enum Kind {
    LOOP("loop"),
    WORKER("worker");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** For metrics. */
    public String label() {
      return label;
    }
  }

  /** Of a thread that does nothing yet. */
  public TurnWatch(Kind kind, String name) {
    this.kind = kind;
    this.name = name;
  }

  public Kind kind() {
    return kind;
  }

  /** Of what is watched, for people. */
  public String name() {
    return name;
  }

  /**
   * The thread that calls begins something, or will at that time.
   *
   * @param nanos of the clock that the watchdog is told
   */
  public void begin(long nanos) {
    thread = Thread.currentThread();
    sinceNanos = nanos;
  }

  /** It is done with it, and does nothing. */
  public void end(long nowNanos) {
    longestNanos = longestNanos(nowNanos);
    sinceNanos = IDLE;
  }

  /** When it began what it is at; another number for each turn. */
  long sinceNanos() {
    return sinceNanos;
  }

  @Nullable Thread thread() {
    return thread;
  }

  /** How long it has been at it; not above 0 if it is at nothing. */
  long lastsNanos(long nowNanos) {
    long since = sinceNanos;
    return since == IDLE ? 0 : nowNanos - since;
  }

  /** The longest turn so far, the present one included. */
  public long longestNanos(long nowNanos) {
    return Math.max(longestNanos, lastsNanos(nowNanos));
  }
}
