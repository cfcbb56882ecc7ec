package dev.forebay.server;

import dev.forebay.management.LoopLag;
import dev.forebay.management.ManagementServer;
import dev.forebay.management.MetricsSource.Measures;
import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.server.config.ListenConfig;
import dev.forebay.server.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * One running broker: makes the components in the order of their dependence, and closes them in
 * reverse. Started by one thread; closed by any, once.
 */
public final class Node implements AutoCloseable {
  private final Components components;
  private final NodeHealth health;
  private final List<Listener> listeners;

  private Node(Components components, NodeHealth health, List<Listener> listeners) {
    this.components = components;
    this.health = health;
    this.listeners = listeners;
  }

  /**
   * Starts a node; when this returns, clients may come.
   *
   * @throws StartException if it cannot start; then nothing of it is left running
   */
  public static Node start(NodeConfig config) {
    Components components = new Components();
    try {
      return wire(config, components);
    } catch (IOException e) {
      components.close();
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException | Error e) {
      components.close();
      throw e;
    }
  }

  private static Node wire(NodeConfig config, Components components) throws IOException {
    components.add("data directory", DataDirectory.open(config.data().directory()));
    Loops loops = components.add("event loops", Loops.start(config.loops().count()));
    LoopLag loopLag = components.add("loop lag", new LoopLag(loops.group()));

    NodeHealth health = new NodeHealth();
    ListenConfig listen = config.listen();
    ManagementWorker worker = components.add("management worker", new ManagementWorker());
    ManagementServer http =
        components.add(
            "http listener",
            ManagementServer.start(
                new InetSocketAddress(listen.address(), listen.httpPort()),
                loops.group(),
                loops.serverChannel(),
                worker,
                health,
                () -> measures(loopLag)));
    health.started();
    return new Node(components, health, List.of(new Listener(Listener.HTTP, http.address())));
  }

  private static Measures measures(LoopLag loopLag) {
    return new Measures(
        0, 0, 0, 0, 0, 0, 0, 0, 0, LatencyHistogram.Reading.empty(), loopLag.read());
  }

  /** The ports that are served, in the order of the ready line. */
  public List<Listener> listeners() {
    return listeners;
  }

  @Override
  public void close() {
    health.stopping();
    components.close();
  }
}
