/** What MQTT promises its clients; one rule each. */
@NullMarked
package dev.forebay.tests.simulation.mqtt.checks;

import org.jspecify.annotations.NullMarked;
