/** RabbitMQ's HTTP API, as far as it is about users, permissions and virtual hosts. */
@NullMarked
package dev.forebay.management.rabbitmq;

import org.jspecify.annotations.NullMarked;
