package dev.forebay.tests.hostile.node;

import dev.forebay.runtime.EventLoop;
import dev.forebay.transport.ListenerOptions;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The sockets of one life of a simulated node. Outside of the world's steps. */
public final class SimulatedSockets {
  private static final int FIRST_PORT = 1025;

  private final ListenerOptions options;
  private final UnpooledByteBufAllocator memory;
  private final List<SimulatedNettyLoop> nettyLoops = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>();
  private int accepted;

  /** None yet, on these loops. */
  public SimulatedSockets(
      List<EventLoop> loops, UnpooledByteBufAllocator memory, ListenerOptions options) {
    this.memory = memory;
    this.options = options;
    loops.forEach(loop -> nettyLoops.add(new SimulatedNettyLoop(loop)));
  }

  /** A client connects; a protocol has the other end soon. */
  public Peer connect(EventLoop loop, Function<EventLoop, ChannelHandler> protocol) {
    Peer peer = new Peer();
    peers.removeIf(one -> !one.isOpen());
    peers.add(peer);
    int port = FIRST_PORT + accepted++;
    loop.execute(() -> accept(peer, port, loop, protocol));
    return peer;
  }

  private void accept(
      Peer peer, int port, EventLoop loop, Function<EventLoop, ChannelHandler> protocol) {
    SimulatedSocket socket = new SimulatedSocket(peer, port, memory, options);
    nettyLoops
        .get(loop.index())
        .register(socket)
        .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    socket.pipeline().addLast("protocol", protocol.apply(loop));
    peer.connect(socket::look);
    socket.look();
  }

  /** The node is gone, and its kernel tells all clients. */
  public void crash() {
    peers.forEach(Peer::closedByServer);
  }
}
