/** Connections of MQTT with damaged packets among sound ones. */
@NullMarked
package dev.forebay.tests.mqtt.fuzz;

import org.jspecify.annotations.NullMarked;
