package dev.forebay.protocol.stomp.api;

import dev.forebay.broker.api.login.Principal;
import dev.forebay.protocol.stomp.codec.StompVersion;
import org.jspecify.annotations.Nullable;

/**
 * What was agreed when a client connected.
 *
 * @param sessionId as the client is told
 * @param clientId what it calls itself in each of its sessions, or null
 */
public record Agreed(
    StompVersion version,
    Principal.User user,
    String virtualHost,
    String sessionId,
    @Nullable String clientId) {}
