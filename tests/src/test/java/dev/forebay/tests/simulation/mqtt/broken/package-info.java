/** Brokers that break what MQTT promises, one fault each; each must be seen by a checker. */
@NullMarked
package dev.forebay.tests.simulation.mqtt.broken;

import org.jspecify.annotations.NullMarked;
