/** MQTT on one socket: from CONNECT to the end, packet by packet. */
@NullMarked
package dev.forebay.protocol.mqtt.connection;

import org.jspecify.annotations.NullMarked;
