package dev.forebay.broker.loop;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Who waits until offsets of a destination can be seen, in order. Confined to a loop. */
public final class UntilVisible {
  private @Nullable ArrayDeque<Waiting> waiting;

  /** Nobody waits. */
  public UntilVisible() {}

  /** Runs the action when everything before an offset, which is not visible yet, can be seen. */
  public void await(long end, Runnable action) {
    if (waiting == null) {
      waiting = new ArrayDeque<>(2);
    }
    waiting.add(new Waiting(end, action));
  }

  /** Everything before the offset can be seen. */
  public void visible(long end) {
    while (waiting != null) {
      Waiting first = waiting.peek();
      if (first == null) {
        waiting = null;
      } else if (first.end > end) {
        return;
      } else {
        waiting.remove().action.run();
      }
    }
  }

  /** The destination is gone: nobody has anything to wait for. */
  public void gone() {
    visible(Long.MAX_VALUE);
  }

  private record Waiting(long end, Runnable action) {}
}
