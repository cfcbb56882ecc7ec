package dev.forebay.protocol.mqtt.host;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.protocol.mqtt.mapping.MqttForm;
import dev.forebay.protocol.mqtt.mapping.MqttKeys;
import dev.forebay.protocol.mqtt.node.MqttLimits;
import dev.forebay.protocol.mqtt.node.MqttMetrics;
import dev.forebay.protocol.mqtt.node.MqttNames;
import dev.forebay.protocol.mqtt.retained.HomeOfRetained;
import dev.forebay.protocol.mqtt.state.HomeOfClients;
import dev.forebay.runtime.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The virtual hosts that MQTT's clients have been to. Each has a home loop. Asked from any loop;
 * answers come on the loop that asked.
 */
public final class MqttHosts {
  private final SessionOpener sessions;
  private final List<? extends EventLoop> loops;
  private final String exchange;
  private final MqttLimits limits;
  private final MqttMetrics metrics;
  private final Map<String, MqttHost> open = new ConcurrentHashMap<>();
  private final Map<Integer, Map<String, MqttHost>> byLoop = new ConcurrentHashMap<>();

  /**
   * None yet.
   *
   * @param exchange that messages are published to
   */
  public MqttHosts(
      SessionOpener sessions,
      List<? extends EventLoop> loops,
      String exchange,
      MqttLimits limits,
      MqttMetrics metrics) {
    this.sessions = sessions;
    this.loops = loops;
    this.exchange = exchange;
    this.limits = limits;
    this.metrics = metrics;
  }

  /** Opens what is not open yet; the virtual host must be served. */
  public void get(String virtualHost, EventLoop asking, Consumer<MqttHost> answer) {
    MqttHost known = open.get(virtualHost);
    if (known != null) {
      answer.accept(known);
      return;
    }
    EventLoop home = homeOf(virtualHost);
    home.execute(() -> {
      MqttHost host = openAtHome(home, virtualHost);
      host.retained().whenOpen(() -> asking.execute(() -> answer.accept(host)));
    });
  }

  private EventLoop homeOf(String virtualHost) {
    return loops.get(Math.floorMod(virtualHost.hashCode(), loops.size()));
  }

  private MqttHost openAtHome(EventLoop home, String virtualHost) {
    Map<String, MqttHost> atHome = byLoop.computeIfAbsent(home.index(), _ -> new HashMap<>());
    MqttHost known = atHome.get(virtualHost);
    if (known != null) {
      return known;
    }
    HomeOfRetained retained =
        HomeOfRetained.open(
            home, loops, sessions, virtualHost, exchange, limits.retainedBytesMax());
    MqttHost host =
        new MqttHost(
            HomeOfClients.open(
                home, sessions, virtualHost, exchange, retained, limits.stateBytesMax()),
            retained);
    atHome.put(virtualHost, host);
    new SystemTopics(home, open(home, virtualHost), exchange, metrics, host).start();
    host.retained().whenOpen(() -> open.put(virtualHost, host));
    return host;
  }

  /** Opens a virtual host that clients have been to before the node started, for their wills. */
  public void reopen(String virtualHost) {
    EventLoop home = homeOf(virtualHost);
    home.execute(() -> find(home, virtualHost));
  }

  private Session open(EventLoop home, String virtualHost) {
    return sessions.open(
        home,
        new SessionOptions(
            virtualHost, new Principal.Component("mqtt"), MqttForm.MQTT, MqttKeys.ID),
        () -> {});
  }

  private void find(EventLoop home, String virtualHost) {
    Session session = open(home, virtualHost);
    session.execute(
        new CatalogCommand.FindQueue(virtualHost, MqttNames.STATE_QUEUE),
        reply -> {
          session.close();
          if (reply instanceof CatalogReply.QueueDeclared) {
            openAtHome(home, virtualHost);
          }
        });
  }

  /** Those that are open. */
  public Iterable<MqttHost> all() {
    return open.values();
  }
}
