/** Packets as bytes: what the specification draws, what is malformed, and whatever comes. */
@NullMarked
package dev.forebay.protocol.mqtt.codec;

import org.jspecify.annotations.NullMarked;
