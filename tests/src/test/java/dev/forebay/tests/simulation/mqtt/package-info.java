/**
 * Random programs of MQTT's clients against a whole simulated broker, by the bytes that they send
 * and get, and what MQTT promises them, as checkers in {@code checks}.
 */
@NullMarked
package dev.forebay.tests.simulation.mqtt;

import org.jspecify.annotations.NullMarked;
