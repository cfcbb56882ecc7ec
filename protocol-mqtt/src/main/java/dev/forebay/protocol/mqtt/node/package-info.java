/** What MQTT's connections of one node share: limits, counters, names. */
@NullMarked
package dev.forebay.protocol.mqtt.node;

import org.jspecify.annotations.NullMarked;
