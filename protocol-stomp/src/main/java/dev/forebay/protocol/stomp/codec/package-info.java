/** Frames of STOMP as bytes: where they end, what their headers are, and how they are written. */
@NullMarked
package dev.forebay.protocol.stomp.codec;

import org.jspecify.annotations.NullMarked;
