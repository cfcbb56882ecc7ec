package dev.forebay.server;

/**
 * What the operator accepts at this start, which would otherwise not be done. No keys, so that each
 * start has to say it.
 *
 * @param loss of data that is missing or damaged on disk
 * @param clock that the wall clock is right, however far ahead of the time that was kept last
 */
record Accepted(boolean loss, boolean clock) {
  static final Accepted NOTHING = new Accepted(false, false);
}
