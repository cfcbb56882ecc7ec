package dev.forebay.protocol.mqtt.state;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.mapping.MqttForm;
import dev.forebay.protocol.mqtt.mapping.MqttKeys;
import dev.forebay.protocol.mqtt.node.TopicPublisher;
import dev.forebay.protocol.mqtt.retained.HomeOfRetained;
import dev.forebay.runtime.EventLoop;
import java.util.function.Consumer;

/**
 * The way to what is known of the clients of one virtual host, which is on a loop of its own. Asked
 * from any loop; answers come on the loop that asked.
 */
public final class HomeOfClients {
  private final EventLoop home;
  private final Clients clients;

  private HomeOfClients(EventLoop home, Clients clients) {
    this.home = home;
    this.clients = clients;
  }

  /** Opens it, on the home loop. */
  public static HomeOfClients open(
      EventLoop home,
      SessionOpener sessions,
      String virtualHost,
      String exchange,
      HomeOfRetained retained,
      long keptBytesMax) {
    Opening opening = new Opening();
    Session session =
        sessions.open(
            home,
            new SessionOptions(
                virtualHost, new Principal.Component("mqtt"), MqttForm.MQTT, MqttKeys.ID),
            () -> opening.mayPublishAgain.run());
    RecordStore store = new RecordStore(home, session, virtualHost);
    opening.mayPublishAgain = store::mayPublishAgain;
    Clients clients =
        new Clients(
            home,
            session,
            virtualHost,
            store,
            new WillSender(home, session, store, new TopicPublisher(exchange), retained),
            keptBytesMax);
    clients.open();
    return new HomeOfClients(home, clients);
  }

  /** The session's listener is needed before what it tells. */
  private static final class Opening {
    private Runnable mayPublishAgain = () -> {};
  }

  /** A client connects; what becomes of it is answered once, maybe after another has left. */
  public void arrived(Arrival arrival, EventLoop asking, Consumer<Admission> reply) {
    home.execute(() ->
        clients.whenOpen(() ->
            clients.arrived(arrival, admission -> asking.execute(() -> reply.accept(admission)))));
  }

  /**
   * A connection that was admitted has ended.
   *
   * @param forgotten runs when its will, if it is to be forgotten, can't come back
   */
  public void left(Departure departure, EventLoop asking, Runnable forgotten) {
    home.execute(() -> clients.left(departure, () -> asking.execute(forgotten)));
  }

  /** Keeps a subscription; false if there is no memory for it. */
  public void subscribed(
      ByteString clientId,
      KeptSubscription subscription,
      EventLoop asking,
      Consumer<Boolean> done) {
    home.execute(() ->
        clients.subscribed(
            clientId, subscription, isKept -> asking.execute(() -> done.accept(isKept))));
  }

  /** Forgets a subscription. */
  public void unsubscribed(
      ByteString clientId, ByteString filter, EventLoop asking, Runnable done) {
    home.execute(() -> clients.unsubscribed(clientId, filter, () -> asking.execute(done)));
  }

  /** A record of a packet identifier is durable. */
  public void noted(PacketRecord record) {
    home.execute(() -> clients.noted(record));
  }

  /** Keeps a record of a packet identifier. */
  public void keep(PacketRecord record, EventLoop asking, Runnable done) {
    home.execute(() -> clients.keep(record, () -> asking.execute(done)));
  }

  /** A record of a packet identifier, which was noted, is not needed any more. */
  public void forgotten(PacketRecord record, EventLoop asking, Runnable done) {
    home.execute(() -> clients.forgotten(record, () -> asking.execute(done)));
  }

  /** Runs the action when a record that is being forgotten can't come back. */
  public void whenForgotten(PacketRecord record, EventLoop asking, Runnable action) {
    home.execute(() -> clients.whenForgotten(record, () -> asking.execute(action)));
  }

  /** What is known of clients takes so much. Any thread. */
  public long keptBytes() {
    return clients.keptBytes();
  }

  /** Clients that are known. On the home loop. */
  public int count() {
    return clients.count();
  }
}
