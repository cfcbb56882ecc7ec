package dev.forebay.broker.stream;

/**
 * Which partition it is. Immutable, any thread.
 *
 * @param number its place among the partitions of its stream, from 0
 */
public record NamedPartition(String virtualHost, String stream, int number) {}
