package dev.forebay.protocol.stomp.node;

/** Whose words clients use, where STOMP leaves them to servers. */
public enum StompDialect {
  /** Destinations and headers as RabbitMQ's plugin has them. */
  RABBITMQ,
  /** ActiveMQ's, and RabbitMQ's where these say something else than ActiveMQ's. */
  ACTIVEMQ
}
