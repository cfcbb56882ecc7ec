package dev.forebay.server.process;

import dev.forebay.runtime.OutOfMemory;

/** What the process says about its end to whoever started it. */
public final class ExitCodes {
  /** It did what it was asked, such as stop on SIGTERM. */
  public static final int OK = 0;

  /** It could not start, or not stop in order. */
  public static final int FAILURE = 1;

  /** The command line or the configuration asks for what cannot be. */
  public static final int WRONG_USAGE = 2;

  /** It stopped itself, because it could no longer keep its promises. */
  public static final int FAIL_STOP = OutOfMemory.EXIT_CODE;

  /** It did not start, since some of what had been confirmed is missing or damaged. */
  public static final int DATA_LOST = 4;

  private ExitCodes() {}
}
