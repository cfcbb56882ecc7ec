/** Frames as bytes. */
@NullMarked
package dev.forebay.protocol.stomp.codec;

import org.jspecify.annotations.NullMarked;
