/** MQTT's messages and topics to and from what all protocols have in common; no state. */
@NullMarked
package dev.forebay.protocol.mqtt.mapping;

import org.jspecify.annotations.NullMarked;
