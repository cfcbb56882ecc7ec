package dev.forebay.protocol.mqtt.state;

import dev.forebay.message.ByteString;

/**
 * A connection has ended, and nothing of it is left.
 *
 * @param forgetsWill its will is not published
 * @param expirySeconds how long its session outlives it
 */
public record Departure(
    ByteString clientId, Holder holder, boolean forgetsWill, long expirySeconds) {}
