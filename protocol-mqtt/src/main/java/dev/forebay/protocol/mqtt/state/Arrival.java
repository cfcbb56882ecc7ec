package dev.forebay.protocol.mqtt.state;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.Will;
import org.jspecify.annotations.Nullable;

/**
 * A client connects.
 *
 * @param expirySeconds how long its session outlives the connection
 */
public record Arrival(
    ByteString clientId,
    boolean cleanStart,
    long expirySeconds,
    @Nullable Will will,
    Holder holder) {}
