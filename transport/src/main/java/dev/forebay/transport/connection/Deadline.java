package dev.forebay.transport.connection;

import dev.forebay.runtime.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One time at a time by which something is to have happened. Confined to the loop. */
public final class Deadline {
  private final EventLoop loop;
  private EventLoop.@Nullable Timer timer;

  /** None is set yet. */
  public Deadline(EventLoop loop) {
    this.loop = loop;
  }

  /** Sets it, in place of the one that was set before; {@code missed} runs unless it is met. */
  public void start(long millis, Runnable missed) {
    met();
    timer =
        loop.schedule(
            TimeUnit.MILLISECONDS.toNanos(millis),
            () -> {
              timer = null;
              missed.run();
            });
  }

  /** What was to happen has, or need not any more. */
  public void met() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  public boolean isSet() {
    return timer != null;
  }
}
