package dev.forebay.transport.connection;

import dev.forebay.runtime.EventLoop;

/**
 * A loop as one connection uses it. What the connection has run there, now, at the end of a turn,
 * later, or as the answer to what it asked another loop, may fail because of what its client said:
 * then that client is dropped. On the bare loop such a failure would stop the node. Threads as
 * {@link EventLoop} says.
 */
final class GuardedLoop implements EventLoop {
  private final EventLoop loop;
  private final ClientConnection client;

  GuardedLoop(EventLoop loop, ClientConnection client) {
    this.loop = loop;
    this.client = client;
  }

  @Override
  public int index() {
    return loop.index();
  }

  @Override
  public boolean inLoop() {
    return loop.inLoop();
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(guarded(task));
  }

  @Override
  public void executeAtTurnEnd(Runnable task) {
    loop.executeAtTurnEnd(guarded(task));
  }

  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    return loop.schedule(delayNanos, guarded(task));
  }

  private Runnable guarded(Runnable task) {
    return () -> client.guarded(task);
  }
}
