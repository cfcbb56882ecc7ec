/**
 * RabbitMQ's dialect of AMQP 0-9-1, as of its version 3.10: which arguments declarations have, what
 * they become in the broker's terms, and the codes and words in which refusals are told.
 */
@NullMarked
package dev.forebay.protocol.base.rabbitmq;

import org.jspecify.annotations.NullMarked;
