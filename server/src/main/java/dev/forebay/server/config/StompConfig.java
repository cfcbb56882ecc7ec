package dev.forebay.server.config;

import java.util.List;

/** What the node takes from STOMP's clients. */
public record StompConfig(int maxFrameBytes, String dialect) {
  /** Destinations and headers as ActiveMQ has them. */
  public static final String ACTIVEMQ = "activemq";

  static final Setting<Long> MAX_FRAME_SIZE =
      new Setting<>(
          "stomp.max-frame-size",
          Kinds.size("16KiB", "512MiB"),
          4L << 20,
          "largest frame, with its headers");
  static final Setting<String> DIALECT =
      new Setting<>(
          "stomp.dialect",
          Kinds.oneOf(List.of("rabbitmq", ACTIVEMQ)),
          "rabbitmq",
          "whose destinations and headers clients use");
  static final List<Setting<?>> SETTINGS = List.of(MAX_FRAME_SIZE, DIALECT);

  static StompConfig from(SettingValues values) {
    return new StompConfig(Math.toIntExact(values.get(MAX_FRAME_SIZE)), values.get(DIALECT));
  }
}
