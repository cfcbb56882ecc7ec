/** What the parts of one client's connection share, from its CONNACK on. */
@NullMarked
package dev.forebay.protocol.mqtt.client;

import org.jspecify.annotations.NullMarked;
