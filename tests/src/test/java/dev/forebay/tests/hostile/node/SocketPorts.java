package dev.forebay.tests.hostile.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ports of a running server. What clients send leaves, and what they are sent comes, while
 * {@link #pass} runs. Confined to one thread.
 */
public final class SocketPorts implements Ports, AutoCloseable {
  /** So that a client that reads nothing is not read for by its kernel. */
  private static final int KERNEL_BYTES = 32 << 10;

  private final Selector selector;
  private final Map<Port, InetSocketAddress> addresses = new EnumMap<>(Port.class);
  private final Set<Link> changed = new LinkedHashSet<>();
  private long sentBytes;
  private int connects;

  /** Ports on the loopback address. */
  public SocketPorts(int amqpPort, int kafkaPort) throws IOException {
    this(Map.of(Port.AMQP, amqpPort, Port.KAFKA, kafkaPort));
  }

  /** Likewise, of these protocols. */
  public SocketPorts(Map<Port, Integer> ports) throws IOException {
    selector = Selector.open();
    ports.forEach((port, number) ->
        addresses.put(port, new InetSocketAddress(InetAddress.getLoopbackAddress(), number)));
  }

  @Override
  public Peer connect(Port port) {
    InetSocketAddress address = addresses.get(port);
    if (address == null) {
      throw new IllegalArgumentException(port + " is not served here");
    }
    return connect(address);
  }

  private Peer connect(InetSocketAddress address) {
    Peer peer = new Peer();
    connects++;
    try {
      SocketChannel socket = SocketChannel.open();
      socket.setOption(StandardSocketOptions.SO_RCVBUF, KERNEL_BYTES);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.connect(address);
      socket.configureBlocking(false);
      Link link = new Link(peer, socket, socket.register(selector, SelectionKey.OP_READ));
      link.key.attach(link);
      peer.connect(() -> changed.add(link));
    } catch (IOException refused) {
      peer.closedByServer();
    }
    return peer;
  }

  /** A client's end and its socket. */
  record Link(Peer peer, SocketChannel socket, SelectionKey key) {}

  /** All bytes that clients have sent. */
  public long sentBytes() {
    return sentBytes;
  }

  /** How often somebody has connected. */
  public int connects() {
    return connects;
  }

  /** Sends and reads what there is; if there is nothing, waits for it so long at most. */
  public void pass(long millisMax) {
    try {
      List<Link> now = new ArrayList<>(changed);
      changed.clear();
      now.forEach(this::look);
      if (millisMax == 0) {
        selector.selectNow(key -> look((Link) key.attachment()));
      } else {
        selector.select(key -> look((Link) key.attachment()), millisMax);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void look(Link link) {
    try {
      if (!link.key.isValid()) {
        return;
      }
      if (link.peer.isReset()) {
        link.socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        link.socket.close();
        return;
      }
      sentBytes += link.peer.sendTo(link.socket);
      boolean isSent = link.peer.unreadByServer() == 0;
      if (link.peer.hasHungUp() && isSent) {
        link.socket.close();
        return;
      }
      if (link.peer.windowBytes() > 0 && link.peer.receiveFrom(link.socket) < 0) {
        close(link);
        return;
      }
      link.key.interestOps(
          (isSent ? 0 : SelectionKey.OP_WRITE)
              | (link.peer.windowBytes() > 0 ? SelectionKey.OP_READ : 0));
    } catch (IOException gone) {
      close(link);
    }
  }

  private static void close(Link link) {
    link.peer.closedByServer();
    try {
      link.socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      ((Link) key.attachment()).socket.close();
    }
    selector.close();
  }
}
