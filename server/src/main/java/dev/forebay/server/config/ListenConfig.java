package dev.forebay.server.config;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the node listens. {@code port.offset} is added to every default port, so that several nodes
 * run on one host, and goes on at 1024 behind the largest; a port that is set is taken as it is,
 * and 0 takes any free one.
 */
public record ListenConfig(
    InetAddress address,
    int amqpPort,
    int kafkaPort,
    int stompPort,
    int stompWebSocketPort,
    int mqttPort,
    int mqttWebSocketPort,
    int httpPort,
    List<String> webSocketOrigins) {
  private static final int PORT_MAX = 65_535;
  private static final int UNPRIVILEGED_MIN = 1024;

  static final Setting<InetAddress> BIND =
      new Setting<>(
          "bind", Kinds.address(), InetAddress.ofLiteral("127.0.0.1"), "address to listen on");
  static final Setting<Integer> PORT_OFFSET =
      new Setting<>(
          "port.offset", Kinds.integer(0, 40_000), 0, "added to every port that is not set");
  static final Setting<Integer> AMQP_PORT =
      new Setting<>("amqp.port", Kinds.integer(0, 65_535), 5672, "port for AMQP 0-9-1");
  static final Setting<Integer> KAFKA_PORT =
      new Setting<>("kafka.port", Kinds.integer(0, 65_535), 9092, "port for Kafka's protocol");
  static final Setting<Integer> STOMP_PORT =
      new Setting<>("stomp.port", Kinds.integer(0, 65_535), 61_613, "port for STOMP");
  static final Setting<Integer> STOMP_WEBSOCKET_PORT =
      new Setting<>(
          "stomp.websocket-port",
          Kinds.integer(0, 65_535),
          15_674,
          "port for STOMP in WebSocket frames, at /ws");
  static final Setting<Integer> MQTT_PORT =
      new Setting<>("mqtt.port", Kinds.integer(0, 65_535), 1883, "port for MQTT");
  static final Setting<Integer> MQTT_WEBSOCKET_PORT =
      new Setting<>(
          "mqtt.websocket-port",
          Kinds.integer(0, 65_535),
          15_675,
          "port for MQTT in WebSocket frames, at /ws, /mqtt or /");
  static final Setting<Integer> HTTP_PORT =
      new Setting<>("http.port", Kinds.integer(0, 65_535), 15_672, "port for health and metrics");
  static final Setting<List<String>> WEBSOCKET_ORIGINS =
      new Setting<>(
          "websocket.origins",
          Kinds.namesOrNone(255),
          List.of(),
          "origins of pages that may connect, as https://example.org; empty for any");
  static final List<Setting<?>> SETTINGS =
      List.of(
          BIND,
          PORT_OFFSET,
          AMQP_PORT,
          KAFKA_PORT,
          STOMP_PORT,
          STOMP_WEBSOCKET_PORT,
          MQTT_PORT,
          MQTT_WEBSOCKET_PORT,
          HTTP_PORT,
          WEBSOCKET_ORIGINS);

  /** Settings, {@code key=value} each, by which every port is any free one. */
  public static List<String> anyFreePorts() {
    return Stream.of(SETTINGS, TlsConfig.SETTINGS)
        .flatMap(List::stream)
        .map(Setting::key)
        .filter(key -> key.endsWith("port"))
        .map(key -> key + "=0")
        .toList();
  }

  static ListenConfig from(SettingValues values) {
    return new ListenConfig(
        values.get(BIND),
        port(values, AMQP_PORT),
        port(values, KAFKA_PORT),
        port(values, STOMP_PORT),
        port(values, STOMP_WEBSOCKET_PORT),
        port(values, MQTT_PORT),
        port(values, MQTT_WEBSOCKET_PORT),
        port(values, HTTP_PORT),
        values.get(WEBSOCKET_ORIGINS));
  }

  static int port(SettingValues values, Setting<Integer> port) {
    int moved = port.defaultValue() + values.get(PORT_OFFSET);
    int free = moved <= PORT_MAX ? moved : moved - PORT_MAX - 1 + UNPRIVILEGED_MIN;
    return values.isSaid(port) ? values.get(port) : free;
  }
}
