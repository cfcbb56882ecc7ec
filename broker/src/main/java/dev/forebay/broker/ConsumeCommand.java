package dev.forebay.broker;

/**
 * Asks for deliveries from a queue.
 *
 * @param settleOnDelivery messages count as settled when they are handed to the connection
 * @param exclusive no other consumer may be there
 * @param creditMax how many deliveries may be unsettled at a time; at least 1
 */
public record ConsumeCommand(
    String virtualHost, String queue, boolean settleOnDelivery, boolean exclusive, int creditMax) {}
