package dev.forebay.broker.api;

/**
 * Asks for messages of a queue by their place in it, whether they are ready or somebody has them.
 *
 * @param offset of the first that is wanted; if that is settled, what comes next is shown
 * @param maxBytes of all messages together, about; those that are stored with the first one come
 *     anyway
 */
public record LookCommand(String virtualHost, String queue, long offset, int maxBytes) {}
