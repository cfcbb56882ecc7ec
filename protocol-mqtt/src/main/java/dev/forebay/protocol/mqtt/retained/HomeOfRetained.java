package dev.forebay.protocol.mqtt.retained;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.mapping.MqttForm;
import dev.forebay.protocol.mqtt.mapping.MqttKeys;
import dev.forebay.runtime.EventLoop;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * The way to the retained messages of one virtual host, which are on a loop of their own. Asked
 * from any loop; answers come on the loop that asked.
 */
public final class HomeOfRetained {
  /** In place of an offset, while what was kept is read again. */
  public static final long NOT_KNOWN = -1;

  private final EventLoop home;
  private final RetainedStore store;
  private final AtomicLong heldBytes;
  private final long maxBytes;

  private HomeOfRetained(EventLoop home, RetainedStore store, AtomicLong heldBytes, long maxBytes) {
    this.home = home;
    this.store = store;
    this.heldBytes = heldBytes;
    this.maxBytes = maxBytes;
  }

  /**
   * Opens it, on the home loop.
   *
   * @param loops of the node
   */
  public static HomeOfRetained open(
      EventLoop home,
      List<? extends EventLoop> loops,
      SessionOpener sessions,
      String virtualHost,
      String exchange,
      long maxBytes) {
    Session session =
        sessions.open(
            home,
            new SessionOptions(
                virtualHost, new Principal.Component("mqtt"), MqttForm.MQTT, MqttKeys.ID),
            () -> {});
    AtomicLong heldBytes = new AtomicLong();
    RetainedStore store = new RetainedStore(home, loops, session, virtualHost, exchange, heldBytes);
    store.open();
    return new HomeOfRetained(home, store, heldBytes, maxBytes);
  }

  /** Runs the action when messages are kept. Home loop. */
  public void whenOpen(Runnable action) {
    store.whenServing(action);
  }

  /** Whether there is memory for further messages. Any thread. */
  public boolean hasRoom() {
    return heldBytes.get() < maxBytes;
  }

  /** What their topics take. Any thread. */
  public long heldBytes() {
    return heldBytes.get();
  }

  /** Messages that are kept. On the home loop. */
  public int count() {
    return store.size();
  }

  /**
   * A message of a client is about to be published in a transaction; from now on who subscribes
   * waits for it. Any loop.
   */
  public void expect(ByteString topic, ByteString clientId) {
    home.execute(() -> store.arriving().expect(topic, clientId));
  }

  /**
   * Tells where the messages end that somebody finds who is bound now: what he hears before the
   * answer, or what is published behind it, he gets as published.
   *
   * @param answer gets an offset or {@link #NOT_KNOWN}
   */
  public void stand(EventLoop asking, LongConsumer answer) {
    home.execute(() -> store.standpoints().ask(end -> asking.execute(() -> answer.accept(end))));
  }

  /**
   * Begins to look for what a filter matches.
   *
   * @param end offset before which messages count; if it is not known, all that is there
   */
  public RetainedSearch search(ByteString filter, long end, EventLoop asking) {
    return new RetainedSearch(store, filter, end, home, asking);
  }
}
