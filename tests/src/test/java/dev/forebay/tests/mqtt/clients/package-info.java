/** MQTT as real clients speak it. */
@NullMarked
package dev.forebay.tests.mqtt.clients;

import org.jspecify.annotations.NullMarked;
