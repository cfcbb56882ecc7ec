/** The smallest parts of MQTT's packets, and what may be wrong with them; no state. */
@NullMarked
package dev.forebay.protocol.mqtt.codec.wire;

import org.jspecify.annotations.NullMarked;
