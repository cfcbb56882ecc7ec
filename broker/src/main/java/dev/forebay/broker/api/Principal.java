package dev.forebay.broker.api;

/**
 * Who has opened a session, as its protocol has made sure.
 *
 * @param name of the user
 */
public record Principal(String name) {}
