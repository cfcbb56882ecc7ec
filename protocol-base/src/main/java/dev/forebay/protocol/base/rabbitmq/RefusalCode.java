package dev.forebay.protocol.base.rabbitmq;

/** By which of AMQP's codes RabbitMQ tells that something is refused. */
public enum RefusalCode {
  NOT_FOUND,
  ACCESS_REFUSED,
  RESOURCE_LOCKED,
  PRECONDITION_FAILED,
  NOT_IMPLEMENTED,
  NOT_ALLOWED,
  INTERNAL_ERROR
}
