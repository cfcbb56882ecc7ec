package dev.forebay.protocol.stomp.node;

import dev.forebay.broker.api.SessionOpener;

/**
 * What the connections of a node share. Any thread.
 *
 * @param server as clients are told
 */
public record StompNode(
    SessionOpener sessions, StompLimits limits, StompMetrics metrics, String server) {}
