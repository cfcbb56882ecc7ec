/** Tests of WebSocket with a protocol of lines. */
@NullMarked
package dev.forebay.transport.websocket;

import org.jspecify.annotations.NullMarked;
