package dev.forebay.protocol.kafka.api;

import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * Where a client reaches the broker: by the listener that it has come in by, and no other.
 *
 * @param host as the client reaches it
 * @param port as the client reaches it
 */
public record Endpoint(String host, int port, SecurityProtocol security) {
  /** As Kafka writes it among the listeners of a broker. */
  @Override
  public String toString() {
    return security + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
