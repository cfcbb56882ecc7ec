/** Text, topics and filters as the specification allows them. */
@NullMarked
package dev.forebay.protocol.mqtt.codec.wire;

import org.jspecify.annotations.NullMarked;
