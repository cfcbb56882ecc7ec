package dev.forebay.transport;

import dev.forebay.runtime.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of clients that are sent away or break off: {@value #LINES_MAX} lines in
 * {@value #PERIOD_SECONDS} s, and then how many more there were, since whoever connects and breaks
 * off again and again would fill a disk. Confined to the loop.
 */
public final class ClientLog {
  static final int LINES_MAX = 50;
  static final long PERIOD_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(ClientLog.class);

  private final EventLoop loop;
  private final Consumer<String> out;
  private int lines;

  /** Of the clients of one loop. */
  public ClientLog(EventLoop loop) {
    this(loop, LOG::warn);
  }

  ClientLog(EventLoop loop, Consumer<String> out) {
    this.loop = loop;
    this.out = out;
  }

  /** Says what is done with whom, and why. */
  public void tell(String what, Object who, String why) {
    if (lines == 0) {
      loop.schedule(TimeUnit.SECONDS.toNanos(PERIOD_SECONDS), this::endPeriod);
    }
    lines++;
    if (lines <= LINES_MAX) {
      out.accept(what + " " + who + ": " + why);
    }
  }

  private void endPeriod() {
    if (lines > LINES_MAX) {
      out.accept((lines - LINES_MAX) + " more clients were sent away or broke off");
    }
    lines = 0;
  }
}
