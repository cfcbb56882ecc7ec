package dev.forebay.protocol.base.rabbitmq;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.QueueKind;

/** Names of what there is, as RabbitMQ puts them; no state. */
final class ObjectWords {
  private ObjectWords() {}

  static String queue(String name, String virtualHost) {
    return object(Refusal.Kind.QUEUE, name, virtualHost);
  }

  static String exchange(String name, String virtualHost) {
    return object(Refusal.Kind.EXCHANGE, name, virtualHost);
  }

  static String object(Refusal.Kind kind, String name, String virtualHost) {
    return kind(kind) + " '" + name + "' in vhost '" + virtualHost + "'";
  }

  static String kind(Refusal.Kind kind) {
    return switch (kind) {
      case QUEUE -> "queue";
      case EXCHANGE -> "exchange";
      case BINDING -> "binding";
      case PARTITION -> "partition";
    };
  }

  static String flag(Refusal.Flag flag) {
    return switch (flag) {
      case DURABLE -> "durable";
      case AUTO_DELETE -> "auto_delete";
      case INTERNAL -> "internal";
    };
  }

  static String type(ExchangeType type) {
    return switch (type) {
      case DIRECT -> "direct";
      case FANOUT -> "fanout";
      case TOPIC -> "topic";
      case HEADERS -> "headers";
      case HASH_RING -> "x-consistent-hash";
      case HASH_MODULUS -> "x-modulus-hash";
      case RANDOM -> "x-random";
      case RANDOM_NEAR -> "x-local-random";
      case DELAYED -> "x-delayed-message";
    };
  }

  /** What a kind of queue is declared by. */
  static String declared(QueueKind kind) {
    return switch (kind) {
      case CLASSIC -> "classic";
      case QUORUM -> "quorum";
      case STREAM -> "stream";
      case HELD_BACK -> throw new IllegalArgumentException("no client declares or sees it");
    };
  }

  /** RabbitMQ's own name of a kind of queue. */
  static String module(QueueKind kind) {
    return "rabbit_" + declared(kind) + "_queue";
  }
}
