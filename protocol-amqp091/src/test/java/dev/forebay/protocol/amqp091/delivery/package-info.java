/** Tests of what a channel sends. */
@NullMarked
package dev.forebay.protocol.amqp091.delivery;

import org.jspecify.annotations.NullMarked;
