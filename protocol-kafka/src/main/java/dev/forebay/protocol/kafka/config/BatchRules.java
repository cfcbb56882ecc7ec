package dev.forebay.protocol.kafka.config;

/**
 * What a topic demands of batches.
 *
 * @param maxBytes of a batch
 * @param logAppendTime whether messages get the time at which they are appended
 * @param beforeMaxMillis how far a producer's time may be in the past
 * @param afterMaxMillis how far it may be in the future
 */
public record BatchRules(
    int maxBytes, boolean logAppendTime, long beforeMaxMillis, long afterMaxMillis) {}
