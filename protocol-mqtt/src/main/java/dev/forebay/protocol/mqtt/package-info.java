/** MQTT 3.1, 3.1.1 and 5 as a listener serves it. */
@NullMarked
package dev.forebay.protocol.mqtt;

import org.jspecify.annotations.NullMarked;
