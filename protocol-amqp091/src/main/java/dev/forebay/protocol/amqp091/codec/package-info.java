/**
 * The AMQP 0-9-1 codec: bytes to frames, methods, properties and tables, and back.
 *
 * <p>Knows the wire format and nothing of the broker. Whatever bytes come in, decoding ends in a
 * value or in an {@link dev.forebay.protocol.amqp091.codec.AmqpProtocolException}, and allocates no
 * more than a small multiple of the bytes that are there.
 *
 * <p>Methods are records, for everything that is rare. What happens per message has a path without
 * them: {@link dev.forebay.protocol.amqp091.codec.method.PublishHeader} and {@link
 * dev.forebay.protocol.amqp091.codec.method.AckHeader} in, {@link
 * dev.forebay.protocol.amqp091.codec.content.DeliveryFrames} out.
 */
@NullMarked
package dev.forebay.protocol.amqp091.codec;

import org.jspecify.annotations.NullMarked;
