package dev.forebay.transport.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Whether clients are on this machine; no state. */
public final class Loopback {
  private Loopback() {}

  /** The peer's address; null if it comes by no network. */
  public static @Nullable InetAddress address(SocketAddress remote) {
    return remote instanceof InetSocketAddress internet ? internet.getAddress() : null;
  }

  /** Whether the peer is on this machine. */
  public static boolean isPeer(SocketAddress remote) {
    return !(remote instanceof InetSocketAddress internet)
        || internet.getAddress().isLoopbackAddress();
  }
}
