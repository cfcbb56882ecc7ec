/**
 * What a node knows of MQTT's clients, connected or not: who is who, what of a session outlives its
 * connection, wills. On one loop for each virtual host, and kept in a queue.
 */
@NullMarked
package dev.forebay.protocol.mqtt.state;

import org.jspecify.annotations.NullMarked;
