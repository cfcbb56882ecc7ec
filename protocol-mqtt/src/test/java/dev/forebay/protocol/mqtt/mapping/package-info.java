/** Messages and topics to and from what others make of them. */
@NullMarked
package dev.forebay.protocol.mqtt.mapping;

import org.jspecify.annotations.NullMarked;
