/** From the broker's messages to the frames of deliveries. */
@NullMarked
package dev.forebay.protocol.amqp091.delivery;

import org.jspecify.annotations.NullMarked;
