package dev.forebay.broker.session;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.SessionSide;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.queue.DeadLetterOutlet;

/** Opens the sessions of one loop. Confined to its loop. */
public final class Sessions {
  private final SessionLoop shared;

  /** The sessions of a loop. */
  public Sessions(BrokerLoop loop, SessionLoop.Node node) {
    this.shared = new SessionLoop(loop, node);
  }

  /** The loop's way to shards. */
  public Handover handover() {
    return shared.handover();
  }

  /** What shards speak to. */
  public SessionSide side() {
    return shared;
  }

  /** Opens a session. On the loop. */
  public Session open(SessionOptions options, SessionListener listener) {
    return new LocalSession(shared.nextSessionId(), shared, options, listener);
  }

  /** What readers of streams keep at hand. On the loop. */
  public long streamWindowBytes() {
    return shared.streamWindows().keptBytes();
  }

  /** A way for the dead letters of this loop's shards. */
  public DeadLetterOutlet deadLetters() {
    return new DeadLetterPublisher(shared);
  }
}
