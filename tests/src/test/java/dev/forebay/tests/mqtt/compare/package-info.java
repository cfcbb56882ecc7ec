/** The same clients, at random, at a Mosquitto and at this broker. */
@NullMarked
package dev.forebay.tests.mqtt.compare;

import org.jspecify.annotations.NullMarked;
