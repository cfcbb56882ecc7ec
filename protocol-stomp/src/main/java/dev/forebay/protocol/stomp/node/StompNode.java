package dev.forebay.protocol.stomp.node;

import dev.forebay.broker.api.SessionOpener;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the connections of a node share. Any thread.
 *
 * @param server as clients are told
 * @param parkedBytes that wait until clients free memory
 */
public record StompNode(
    SessionOpener sessions,
    StompLimits limits,
    StompMetrics metrics,
    String server,
    AtomicLong parkedBytes) {}
