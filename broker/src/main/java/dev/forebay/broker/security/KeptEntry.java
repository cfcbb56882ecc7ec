package dev.forebay.broker.security;

import org.jspecify.annotations.Nullable;

/**
 * Something that is known of users, as it is kept.
 *
 * @param value null: nothing is known of that any more
 */
public record KeptEntry(byte[] key, byte @Nullable [] value) {}
