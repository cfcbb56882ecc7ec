/**
 * Sockets: event loops and listeners on Netty's native epoll transport, and the small interface
 * through which a protocol plugs into a listener. No protocol and no broker logic here.
 */
@NullMarked
package dev.forebay.transport;

import org.jspecify.annotations.NullMarked;
