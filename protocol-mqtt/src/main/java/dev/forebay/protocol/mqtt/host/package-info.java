/** What MQTT has for each virtual host, opened when the first client comes. */
@NullMarked
package dev.forebay.protocol.mqtt.host;

import org.jspecify.annotations.NullMarked;
