/** Destinations as RabbitMQ's plugin has them. */
@NullMarked
package dev.forebay.protocol.stomp.destination;

import org.jspecify.annotations.NullMarked;
