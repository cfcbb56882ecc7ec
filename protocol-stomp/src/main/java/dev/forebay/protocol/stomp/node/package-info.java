/** What the node gives to STOMP connections: limits, metrics, words of the whole protocol. */
@NullMarked
package dev.forebay.protocol.stomp.node;

import org.jspecify.annotations.NullMarked;
