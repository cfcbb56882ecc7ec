package dev.forebay.server;

import dev.forebay.runtime.OutOfMemory;

/** What the process says about its end to whoever started it. */
final class ExitCodes {
  /** It did what it was asked, such as stop on SIGTERM. */
  static final int OK = 0;

  /** It could not start, or not stop in order. */
  static final int FAILURE = 1;

  /** The command line or the configuration asks for what cannot be. */
  static final int WRONG_USAGE = 2;

  /** It stopped itself, because it could no longer keep its promises. */
  static final int FAIL_STOP = OutOfMemory.EXIT_CODE;

  /** It did not start, since some of what had been confirmed is missing or damaged. */
  static final int DATA_LOST = 4;

  private ExitCodes() {}
}
