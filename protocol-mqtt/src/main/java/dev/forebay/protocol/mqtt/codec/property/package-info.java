/** The properties of MQTT 5's packets, read, checked and written; no state. */
@NullMarked
package dev.forebay.protocol.mqtt.codec.property;

import org.jspecify.annotations.NullMarked;
