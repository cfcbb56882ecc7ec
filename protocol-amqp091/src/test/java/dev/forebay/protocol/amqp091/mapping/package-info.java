/** Tests of messages as envelopes. */
@NullMarked
package dev.forebay.protocol.amqp091.mapping;

import org.jspecify.annotations.NullMarked;
