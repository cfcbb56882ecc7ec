/**
 * A protocol's connections over WebSocket (RFC 6455): the request that asks for one, and frames
 * between the socket and a connection that is the same as over a plain socket.
 */
@NullMarked
package dev.forebay.transport.websocket;

import org.jspecify.annotations.NullMarked;
