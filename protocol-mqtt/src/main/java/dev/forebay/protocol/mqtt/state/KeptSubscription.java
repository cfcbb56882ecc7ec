package dev.forebay.protocol.mqtt.state;

import dev.forebay.message.ByteString;

/**
 * A subscription as the client asked for it. Immutable.
 *
 * @param filter with its prefix, if it has one
 * @param identifier or 0 (§3.8.2.1.2)
 */
public record KeptSubscription(
    ByteString filter, int qos, boolean noLocal, boolean retainAsPublished, int identifier) {}
