package dev.forebay.protocol.mqtt.filter;

import dev.forebay.message.ByteString;

/**
 * A subscription to topics. Immutable.
 *
 * @param filter without a prefix
 * @param identifier or 0
 */
public record Subscription(
    ByteString filter, int qos, boolean noLocal, boolean retainAsPublished, int identifier) {}
