/** From a client's PUBLISH into the broker, and its acknowledgement back. */
@NullMarked
package dev.forebay.protocol.mqtt.publish;

import org.jspecify.annotations.NullMarked;
