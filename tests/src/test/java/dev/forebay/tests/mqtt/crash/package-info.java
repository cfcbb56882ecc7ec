/** What clients of MQTT keep when the broker's process is killed, or its power is cut. */
@NullMarked
package dev.forebay.tests.mqtt.crash;

import org.jspecify.annotations.NullMarked;
