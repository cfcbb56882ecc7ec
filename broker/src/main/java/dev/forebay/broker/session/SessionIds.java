package dev.forebay.broker.session;

import dev.forebay.broker.api.SessionId;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers the sessions of one run of the node. Any loop. */
public final class SessionIds {
  private final long era;
  private final AtomicLong last = new AtomicLong();

  /** Numbers of an era, which no other run of the node has. */
  public SessionIds(long era) {
    this.era = era;
  }

  SessionId next() {
    return new SessionId(era, last.incrementAndGet());
  }
}
