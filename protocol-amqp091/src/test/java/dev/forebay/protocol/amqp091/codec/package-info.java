/** Tests of the AMQP 0-9-1 codec: round trips, the specification's bytes, and malformed input. */
@NullMarked
package dev.forebay.protocol.amqp091.codec;

import org.jspecify.annotations.NullMarked;
