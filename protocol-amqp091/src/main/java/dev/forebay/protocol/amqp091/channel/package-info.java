/** Channels: their methods in order, each answered before the next is looked at. */
@NullMarked
package dev.forebay.protocol.amqp091.channel;

import org.jspecify.annotations.NullMarked;
