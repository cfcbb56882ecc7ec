package dev.forebay.benchmarks.drive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The one thread's loop over all sessions. Ahead of a paced send it waits in the selector up to 1.2
 * ms before, then polls: a selector's milliseconds are coarser than the latencies to be measured.
 */
public final class LoadLoop implements AutoCloseable {
  private static final long POLLED_NANOS = 200_000;
  private static final long LONGEST_WAIT_MILLIS = 100;

  private final Selector selector = Selector.open();
  private final List<Session> producers;
  private final boolean asksProducers;
  private final Consumer<SelectionKey> onReady = this::ready;
  private final SelectionKey[] producerKeys;
  private long nowNanos = System.nanoTime();

  /**
   * Of these sessions.
   *
   * @param asksProducers whether they are asked after each round, since they send by the clock or
   *     when others have received
   */
  public LoadLoop(List<? extends Session> sessions, boolean asksProducers) throws IOException {
    this.asksProducers = asksProducers;
    producers = List.copyOf(sessions.stream().filter(Session::isProducer).toList());
    for (Session session : sessions) {
      session.socket().configureBlocking(false);
      session.socket().register(selector, SelectionKey.OP_READ, session);
    }
    producerKeys =
        producers.stream()
            .map(producer -> producer.socket().keyFor(selector))
            .toArray(SelectionKey[]::new);
  }

  /** Runs until a deadline. */
  public void runUntil(long deadlineNanos) throws IOException {
    runUntil(() -> false, deadlineNanos);
  }

  /** Runs until something is so, at most until a deadline. */
  public void runUntil(BooleanSupplier isDone, long deadlineNanos) throws IOException {
    startProducers();
    while (nowNanos < deadlineNanos && !isDone.getAsBoolean()) {
      long wait = waitMillis(deadlineNanos);
      if (wait > 0) {
        selector.select(onReady, wait);
      } else {
        selector.selectNow(onReady);
      }
      nowNanos = System.nanoTime();
      if (asksProducers) {
        startProducers();
      }
    }
  }

  private void startProducers() throws IOException {
    for (int i = 0; i < producerKeys.length; i++) {
      write(producerKeys[i], producers.get(i));
    }
  }

  private long waitMillis(long deadlineNanos) {
    long nanos = deadlineNanos - nowNanos;
    for (int i = 0; asksProducers && i < producers.size(); i++) {
      nanos = Math.min(nanos, producers.get(i).nanosUntilDue(nowNanos) - POLLED_NANOS);
    }
    return Math.min(LONGEST_WAIT_MILLIS, Math.floorDiv(nanos, 1_000_000L));
  }

  private void ready(SelectionKey key) {
    Session session = (Session) key.attachment();
    try {
      nowNanos = System.nanoTime();
      if (key.isReadable()) {
        session.read(nowNanos);
      }
      write(key, session);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(SelectionKey key, Session session) throws IOException {
    boolean more = session.write(nowNanos);
    int wanted = more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
  }
}
