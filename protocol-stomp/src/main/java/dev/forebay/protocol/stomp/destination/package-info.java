/** Destinations as RabbitMQ's plugin and as ActiveMQ have them. */
@NullMarked
package dev.forebay.protocol.stomp.destination;

import org.jspecify.annotations.NullMarked;
