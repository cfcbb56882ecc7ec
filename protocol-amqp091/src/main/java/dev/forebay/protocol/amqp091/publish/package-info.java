/** From the frames of a message into the broker, and its confirm back. */
@NullMarked
package dev.forebay.protocol.amqp091.publish;

import org.jspecify.annotations.NullMarked;
