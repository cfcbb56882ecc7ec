/**
 * One client's socket: from the protocol header over the handshake to its channels and its close.
 *
 * <p>{@link dev.forebay.protocol.amqp091.connection.AmqpConnection} is the Netty handler. It gives
 * frames to the handshake, then to the channels of the open connection. Everything of a connection
 * is confined to its event loop.
 */
@NullMarked
package dev.forebay.protocol.amqp091.connection;

import org.jspecify.annotations.NullMarked;
