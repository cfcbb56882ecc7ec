package dev.forebay.protocol.stomp.node;

import dev.forebay.broker.api.SessionOpener;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What the connections of a node share. Any thread.
 *
 * @param dialect whose words clients use
 * @param server as clients are told
 * @param nowMillis the time that messages are stamped with
 * @param parkedBytes that wait until clients free memory
 */
public record StompNode(
    SessionOpener sessions,
    StompLimits limits,
    StompMetrics metrics,
    StompDialect dialect,
    String server,
    LongSupplier nowMillis,
    AtomicLong parkedBytes) {}
