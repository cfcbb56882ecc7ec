package dev.forebay.broker.form;

/**
 * How often a message has been with somebody before. What came back without a failure, or is too
 * long ago to be known exactly, counts as little as it may be.
 *
 * @param handedOut how often it was handed out; 0 only if it certainly never was
 * @param failed how often who had it gave it back, or was lost with it
 */
public record Attempts(int handedOut, int failed) {
  /** It is new. */
  public static final Attempts NONE = new Attempts(0, 0);

  /** It may have been with somebody, and has not failed as far as is known. */
  public static final Attempts NOT_FAILED = new Attempts(1, 0);

  /** One more that failed. */
  public Attempts failedAgain() {
    return new Attempts(increased(handedOut), increased(failed));
  }

  /** One more that has not failed. */
  public Attempts returnedAgain() {
    return new Attempts(increased(handedOut), failed);
  }

  private static int increased(int count) {
    return count == Integer.MAX_VALUE ? count : count + 1;
  }

  /** Whether it may have been with somebody before. */
  public boolean isRedelivery() {
    return handedOut > 0;
  }
}
