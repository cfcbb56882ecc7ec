package dev.forebay.server;

import dev.forebay.server.config.NodeConfig;
import dev.forebay.transport.ProtocolModule;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.websocket.WebSocketModule;
import dev.forebay.transport.websocket.WebSocketOptions;
import java.util.List;
import java.util.Set;

/**
 * The protocols that are served over WebSocket as well, with paths and sub-protocols as clients of
 * RabbitMQ's plugins expect them.
 */
final class WebSockets {
  /** What a frame may carry beyond the largest frame of its protocol. */
  private static final int BEYOND_BYTES = 4096;

  private final NodeConfig config;
  private final ConnectionResources resources;

  WebSockets(NodeConfig config, ConnectionResources resources) {
    this.config = config;
    this.resources = resources;
  }

  /** A client that names no version is told one when it connects. */
  ProtocolModule stomp(ProtocolModule protocol) {
    return new WebSocketModule(
        protocol,
        new WebSocketOptions(
            List.of("v12.stomp", "v11.stomp", "v10.stomp"),
            false,
            Set.of("/ws"),
            origins(),
            true,
            config.stomp().maxFrameBytes() + (long) BEYOND_BYTES),
        resources);
  }

  /** What a client speaks it says in its first packet; that it speaks MQTT it has to say here. */
  ProtocolModule mqtt(ProtocolModule protocol) {
    return new WebSocketModule(
        protocol,
        new WebSocketOptions(
            List.of("mqtt", "mqttv3.1"),
            true,
            Set.of("/ws", "/mqtt", "/"),
            origins(),
            false,
            config.mqtt().maxPacketBytes() + BEYOND_BYTES),
        resources);
  }

  private Set<String> origins() {
    return Set.copyOf(config.listen().webSocketOrigins());
  }
}
