package dev.forebay.broker.queue;

import dev.forebay.broker.api.declaration.QueueSettings;

/** Which queue it is, and how it and its messages are to live. Immutable, any thread. */
public record NamedQueue(String virtualHost, String name, QueueSettings.OfQueue settings) {}
