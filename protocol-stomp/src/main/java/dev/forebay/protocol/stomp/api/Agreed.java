package dev.forebay.protocol.stomp.api;

import dev.forebay.protocol.stomp.codec.StompVersion;

/**
 * What was agreed when a client connected.
 *
 * @param sessionId as the client is told
 */
public record Agreed(StompVersion version, String user, String virtualHost, String sessionId) {}
