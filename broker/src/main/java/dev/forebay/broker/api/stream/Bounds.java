package dev.forebay.broker.api.stream;

/**
 * Where a partition begins and ends now.
 *
 * @param startOffset of the first message that is kept
 * @param visibleEnd offset after the last message that readers may see: everything before is
 *     durable. Kafka's high watermark
 */
public record Bounds(long startOffset, long visibleEnd) {}
