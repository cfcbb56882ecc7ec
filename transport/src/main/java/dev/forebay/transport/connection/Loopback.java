package dev.forebay.transport.connection;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Who may connect while there is no user but the one that everybody knows; no state. */
public final class Loopback {
  private Loopback() {}

  /** Whether the peer is on this machine. */
  public static boolean isPeer(SocketAddress remote) {
    return !(remote instanceof InetSocketAddress internet)
        || internet.getAddress().isLoopbackAddress();
  }
}
