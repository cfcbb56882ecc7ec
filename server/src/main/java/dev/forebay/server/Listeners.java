package dev.forebay.server;

import dev.forebay.runtime.measure.Measure;
import dev.forebay.transport.ConnectionLimit;
import dev.forebay.transport.ListenerOptions;
import dev.forebay.transport.NettyLoops;
import dev.forebay.transport.ProtocolModule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the node's protocols are served, in the order in which they were registered. Filled by the
 * starting thread.
 */
final class Listeners {
  private static final long CLOSE_GRACE_MILLIS = 3000;

  private final InetAddress address;
  private final NettyLoops loops;
  private final ConnectionLimit connections;
  private final Components components;
  private final List<Listener> named = new ArrayList<>();
  private final List<Measure> measures = new ArrayList<>();

  /**
   * None yet.
   *
   * @param connections limit of all together
   * @param components take charge of their ends
   */
  Listeners(
      InetAddress address, NettyLoops loops, ConnectionLimit connections, Components components) {
    this.address = address;
    this.loops = loops;
    this.connections = connections;
    this.components = components;
  }

  /** Lets clients of a protocol come to a port; the port that it has, should it be 0. */
  int serve(ProtocolModule protocol, int port) {
    var listener =
        dev.forebay.transport.Listener.bind(
            loops,
            new InetSocketAddress(address, port),
            protocol,
            connections,
            ListenerOptions.DEFAULT);
    components.add(protocol.name() + " listener", () -> listener.close(CLOSE_GRACE_MILLIS));
    named.add(new Listener(protocol.name(), listener.address()));
    measures.addAll(protocol.measures());
    measures.add(
        Measure.counter(
            "bytes_in", "Bytes read from client sockets.", listener.traffic()::bytesIn));
    measures.add(
        Measure.counter(
            "bytes_out", "Bytes written to client sockets.", listener.traffic()::bytesOut));
    measures.add(
        Measure.gauge(
            "unsent_bytes",
            "Bytes written to client sockets that these have not taken.",
            listener::unsentBytes));
    return listener.address().getPort();
  }

  /** What else is counted at them. */
  void count(List<Measure> more) {
    measures.addAll(more);
  }

  /** All of them. */
  List<Listener> named() {
    return named;
  }

  /** What their protocols and sockets count. */
  List<Measure> measures() {
    return measures;
  }
}
