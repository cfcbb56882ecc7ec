/** From the broker's messages to a client, and what it acknowledges of them. */
@NullMarked
package dev.forebay.protocol.mqtt.delivery;

import org.jspecify.annotations.NullMarked;
