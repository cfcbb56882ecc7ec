package dev.forebay.runtime;

import org.jspecify.annotations.Nullable;

/**
 * What is done when memory is used up, of either sort and on any thread: the process says so and
 * ends at once, since nobody knows what was left half done. The virtual machine's own option for it
 * sees neither direct memory nor errors that a library makes. Nothing is made here; what the
 * virtual machine itself makes to run this for the first time is set aside. Any thread.
 */
public final class OutOfMemory {
  /** What the process says with its end: it stopped itself. */
  public static final int EXIT_CODE = 3;

  private static final int CAUSES_MAX = 16;
  private static final int SET_ASIDE = 256 << 10;

  @SuppressWarnings("UnusedVariable") // It is there to be let go.
  private static volatile byte @Nullable [] setAside = new byte[SET_ASIDE];

  private static volatile LastWords lastWords = _ -> {};

  private OutOfMemory() {}

  /** Tells whoever started the process why it ends. */
  @FunctionalInterface
  public interface LastWords {
    /**
     * Says it, and waits a moment at most for its being read.
     *
     * @param usedUp which memory, where
     */
    void say(OutOfMemoryError usedUp);
  }

  /** Has it said so from now on. */
  public static void sayBy(LastWords words) {
    lastWords = words;
  }

  /** Ends the process if memory being used up is what was thrown, or the cause of it. */
  public static void haltIf(Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      if (cause instanceof OutOfMemoryError usedUp) {
        halt(usedUp);
      }
      cause = cause.getCause();
    }
  }

  private static void halt(OutOfMemoryError usedUp) {
    setAside = null;
    try {
      lastWords.say(usedUp);
    } catch (Throwable unsaid) {
      // It ends all the same.
    }
    while (true) {
      haltNow();
    }
  }

  private static void haltNow() {
    try {
      Runtime.getRuntime().halt(EXIT_CODE);
    } catch (OutOfMemoryError again) {
      // Somebody else has what was set aside.
    }
  }
}
