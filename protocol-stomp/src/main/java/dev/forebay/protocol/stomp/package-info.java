/** STOMP 1.0, 1.1 and 1.2 as a protocol that listeners serve. */
@NullMarked
package dev.forebay.protocol.stomp;

import org.jspecify.annotations.NullMarked;
