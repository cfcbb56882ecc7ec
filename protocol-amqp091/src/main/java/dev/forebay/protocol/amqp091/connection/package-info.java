/**
 * AMQP 0-9-1 connections: from frames to broker commands, and from broker events to frames.
 *
 * <p>{@link dev.forebay.protocol.amqp091.connection.AmqpConnection} is the Netty handler. It gives
 * frames to the {@link dev.forebay.protocol.amqp091.connection.Handshake}, then to {@link
 * dev.forebay.protocol.amqp091.connection.AmqpChannel}s; each channel has a {@code PublishPath} in
 * and a {@code DeliveryPath} out. Everything of a connection is confined to its event loop.
 */
@NullMarked
package dev.forebay.protocol.amqp091.connection;

import org.jspecify.annotations.NullMarked;
