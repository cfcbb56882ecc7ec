package dev.forebay.protocol.mqtt;

import dev.forebay.broker.api.SessionOpener;
import dev.forebay.protocol.base.delivery.MemoryViews;
import dev.forebay.protocol.mqtt.client.NodeScope;
import dev.forebay.protocol.mqtt.connection.MqttConnection;
import dev.forebay.protocol.mqtt.host.MqttHost;
import dev.forebay.protocol.mqtt.host.MqttHosts;
import dev.forebay.protocol.mqtt.mapping.Sparkplug;
import dev.forebay.protocol.mqtt.node.MqttLimits;
import dev.forebay.protocol.mqtt.node.MqttMetrics;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.measure.Measure;
import dev.forebay.transport.NettyEventLoop;
import dev.forebay.transport.ProtocolModule;
import dev.forebay.transport.connection.ClientHandler;
import dev.forebay.transport.connection.ConnectionResources;
import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** MQTT for a listener. Any thread. */
public final class MqttProtocol implements ProtocolModule {
  private final SessionOpener sessions;
  private final ConnectionResources resources;
  private final MqttHosts hosts;
  private final NodeScope node;
  private final MqttMetrics metrics = new MqttMetrics();
  private final Map<Integer, MemoryViews> views = new ConcurrentHashMap<>();

  /**
   * The protocol of one node.
   *
   * @param loops of the node
   * @param exchange that messages are published to
   * @param sparkplug how topics of its namespaces are kept
   * @param nowMillis the time that messages are stamped with
   * @param resources that the connections of all protocols share
   */
  public MqttProtocol(
      SessionOpener sessions,
      List<? extends EventLoop> loops,
      MqttLimits limits,
      String exchange,
      Sparkplug sparkplug,
      LongSupplier nowMillis,
      ConnectionResources resources) {
    this.sessions = sessions;
    this.resources = resources;
    this.hosts = new MqttHosts(sessions, loops, exchange, limits, metrics);
    this.node =
        new NodeScope(limits, metrics, exchange, sparkplug, nowMillis, nowMillis.getAsLong());
  }

  /** Takes up what was kept of clients in these virtual hosts, wills among it. */
  public void start(List<String> virtualHosts) {
    virtualHosts.forEach(hosts::reopen);
  }

  /** What is known of clients takes so much. */
  public long clientBytes() {
    long bytes = 0;
    for (MqttHost host : hosts.all()) {
      bytes += host.clients().keptBytes();
    }
    return bytes;
  }

  public MqttMetrics metrics() {
    return metrics;
  }

  @Override
  public String name() {
    return "mqtt";
  }

  @Override
  public List<Measure> measures() {
    return metrics.measures();
  }

  @Override
  public ChannelHandler connection(NettyEventLoop loop) {
    return connection((EventLoop) loop);
  }

  /** The handler of one connection. */
  public ChannelHandler connection(EventLoop loop) {
    MemoryViews ofLoop = views.computeIfAbsent(loop.index(), _ -> new MemoryViews());
    return new ClientHandler(
        resources.of(loop), client -> new MqttConnection(client, sessions, hosts, node, ofLoop));
  }
}
