package dev.forebay.message;

/** How long a message's publisher wants it held back before it is routed. Immutable. */
public sealed interface Delay {
  /** Not at all. */
  Delay NONE = new None();

  /** The farthest that a time, or a span of it, can be away; about 146 million years. */
  long MILLIS_MAX = Long.MAX_VALUE / 2;

  /** Not at all. */
  record None() implements Delay {}

  /**
   * So long from when the broker takes it, or when its transaction is committed.
   *
   * @param millis from 1 to {@link #MILLIS_MAX}
   */
  record Span(long millis) implements Delay {}

  /**
   * Until then.
   *
   * @param millis since 1970, from 1 to {@link #MILLIS_MAX}
   */
  record Until(long millis) implements Delay {}

  /**
   * What it says can't be understood, or is farther away than anything can be.
   *
   * @param why in the words of its protocol
   */
  record Wrong(String why) implements Delay {}

  /** Until so long from now; what is not more than 0 is no delay. */
  static Delay span(long millis) {
    return millis > 0 ? new Span(millis) : NONE;
  }

  /** Until a time since 1970; what is not after that is no delay. */
  static Delay until(long millis) {
    return millis > 0 ? new Until(millis) : NONE;
  }
}
