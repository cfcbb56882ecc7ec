/** MQTT's bytes: packets of versions 3.1, 3.1.1 and 5, read in place and written; no state. */
@NullMarked
package dev.forebay.protocol.mqtt.codec;

import org.jspecify.annotations.NullMarked;
