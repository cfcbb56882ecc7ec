package dev.forebay.runtime.watch;

import java.util.List;

/**
 * A thread that has been at one turn or step for too long.
 *
 * @param name of what is watched
 * @param lastsNanos how long it has been at it
 * @param processorNanos of that it was seen to use a processor for; below 0 if nobody can tell
 * @param collectedMillis of that the garbage collector worked, as far as was seen
 * @param stack where it is
 */
public record Stall(
    String name,
    TurnWatch.Kind kind,
    long lastsNanos,
    long processorNanos,
    long collectedMillis,
    List<StackTraceElement> stack) {
  public Stall {
    stack = List.copyOf(stack);
  }

  /** The stack as something that can be logged. */
  public Throwable asThrowable() {
    Throwable where = new Throwable("where " + name + " is");
    where.setStackTrace(stack.toArray(StackTraceElement[]::new));
    return where;
  }
}
