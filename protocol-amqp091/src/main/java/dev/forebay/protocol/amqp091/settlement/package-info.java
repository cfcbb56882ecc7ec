/** Deliveries that the client holds, and what it decides on them. */
@NullMarked
package dev.forebay.protocol.amqp091.settlement;

import org.jspecify.annotations.NullMarked;
