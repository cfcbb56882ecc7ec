package dev.forebay.transport.connection;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a connection is in its life; each change is logged with its reason, at debug level.
 * Confined to the connection's loop.
 *
 * @param <P> the phases
 */
public final class Phases<P extends Enum<P>> {
  private static final Logger LOG = LoggerFactory.getLogger(Phases.class);

  private final Object who;
  private P now;

  /**
   * The life of one connection.
   *
   * @param who as the log names it
   */
  public Phases(Object who, P first) {
    this.who = who;
    this.now = first;
  }

  public P now() {
    return now;
  }

  public boolean is(P phase) {
    return now == phase;
  }

  /** The next phase begins. */
  public void enter(P next, String reason) {
    LOG.debug("{}: {} after {}: {}", who, next, now, reason);
    now = next;
  }
}
