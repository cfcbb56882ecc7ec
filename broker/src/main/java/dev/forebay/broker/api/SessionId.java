package dev.forebay.broker.api;

/**
 * Which session; never given to another one. Immutable.
 *
 * @param era of the node, which grows with every start
 * @param number among the sessions of that era
 */
public record SessionId(long era, long number) {}
