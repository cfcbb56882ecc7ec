package dev.forebay.protocol.amqp091.connection;

import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;

/**
 * What the server says about itself.
 *
 * <p>Clients choose their behaviour by product and version (Celery takes per-channel QoS from any
 * product but RabbitMQ), so these two name what the server is compatible with; its own name stands
 * beside.
 */
final class ServerProperties {
  private static final String COMPATIBLE_PRODUCT = "RabbitMQ";
  private static final String COMPATIBLE_VERSION = "3.13.0";

  private ServerProperties() {}

  /** The table for connection.start. */
  static FieldTable table(String version) {
    FieldTable capabilities =
        FieldTable.builder()
            .put("publisher_confirms", true)
            .put("exchange_exchange_bindings", true)
            .put("basic.nack", true)
            .put("consumer_cancel_notify", true)
            .put("connection.blocked", true)
            .put("consumer_priorities", true)
            .put("authentication_failure_close", true)
            .put("per_consumer_qos", true)
            .put("direct_reply_to", true)
            .build();
    return FieldTable.builder()
        .put("capabilities", new FieldValue.Table(capabilities))
        .put("product", COMPATIBLE_PRODUCT)
        .put("version", COMPATIBLE_VERSION)
        .put("platform", "Forebay " + version)
        .put("copyright", "The Forebay authors")
        .put("information", "Forebay " + version + ", licensed under Apache-2.0")
        .put("cluster_name", "forebay")
        .build();
  }
}
