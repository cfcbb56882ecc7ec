package dev.forebay.broker.catalog;

import dev.forebay.broker.routing.BindingTable;
import dev.forebay.broker.routing.DirectTable;
import dev.forebay.broker.routing.FanoutTable;
import dev.forebay.broker.routing.HeadersTable;
import dev.forebay.broker.routing.TopicTable;
import org.jspecify.annotations.Nullable;

/** How an exchange chooses among its bindings (AMQP 0-9-1 §3.1.3). */
public enum ExchangeType {
  /** The binding key is the routing key. */
  DIRECT,
  /** Every binding. */
  FANOUT,
  /** The binding key is a pattern of words. */
  TOPIC,
  /** The binding's arguments match the message's headers. */
  HEADERS;

  /** The type with this name in protocols, or null if there is none. */
  public static @Nullable ExchangeType named(String name) {
    return switch (name) {
      case "direct" -> DIRECT;
      case "fanout" -> FANOUT;
      case "topic" -> TOPIC;
      case "headers" -> HEADERS;
      default -> null;
    };
  }

  /** The name in protocols. */
  public String protocolName() {
    return switch (this) {
      case DIRECT -> "direct";
      case FANOUT -> "fanout";
      case TOPIC -> "topic";
      case HEADERS -> "headers";
    };
  }

  BindingTable newTable() {
    return switch (this) {
      case DIRECT -> new DirectTable();
      case FANOUT -> new FanoutTable();
      case TOPIC -> new TopicTable();
      case HEADERS -> new HeadersTable();
    };
  }
}
