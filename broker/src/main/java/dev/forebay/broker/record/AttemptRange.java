package dev.forebay.broker.record;

import dev.forebay.broker.form.Attempts;

/** Messages of a queue from {@code first} up to {@code end} with as many attempts. */
public record AttemptRange(long first, long end, Attempts attempts) {}
