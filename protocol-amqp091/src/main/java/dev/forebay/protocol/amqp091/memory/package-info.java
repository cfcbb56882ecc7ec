/** Memory for what is remembered of deliveries. */
@NullMarked
package dev.forebay.protocol.amqp091.memory;

import org.jspecify.annotations.NullMarked;
