package dev.forebay.broker.api;

/**
 * Asks for one message.
 *
 * @param settleOnDelivery it counts as settled when it is handed to the connection
 */
public record GetCommand(String virtualHost, String queue, boolean settleOnDelivery) {}
