/** From a SEND frame into the broker, and its receipt back. */
@NullMarked
package dev.forebay.protocol.stomp.publish;

import org.jspecify.annotations.NullMarked;
