package dev.forebay.server;

import java.net.InetSocketAddress;

/** A port that the node serves. */
public record Listener(String protocol, InetSocketAddress address) {
  /** Name of the port for health and metrics. */
  public static final String HTTP = "http";

  @Override
  public String toString() {
    String host = address.getAddress().getHostAddress();
    return protocol
        + " "
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }
}
