package dev.forebay.runtime;

/**
 * What is done when memory is used up, of either sort and on any thread: the process ends at once,
 * since nobody knows what was left half done. The virtual machine's own option for it sees neither
 * direct memory nor errors that a library makes. Nothing is allocated or logged here. Any thread.
 */
public final class OutOfMemory {
  /** What the process says with its end: it stopped itself. */
  public static final int EXIT_CODE = 3;

  private static final int CAUSES_MAX = 16;

  private OutOfMemory() {}

  /** Ends the process if memory being used up is what was thrown, or the cause of it. */
  public static void haltIf(Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      if (cause instanceof OutOfMemoryError) {
        Runtime.getRuntime().halt(EXIT_CODE);
      }
      cause = cause.getCause();
    }
  }
}
