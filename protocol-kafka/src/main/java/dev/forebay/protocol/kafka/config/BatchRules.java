package dev.forebay.protocol.kafka.config;

/**
 * What a topic demands of batches.
 *
 * @param maxBytes of a batch
 * @param recordBytesMax of a record that was compressed
 * @param logAppendTime whether messages get the time at which they are appended
 * @param beforeMaxMillis how far a producer's time may be in the past
 * @param afterMaxMillis how far it may be in the future
 */
public record BatchRules(
    int maxBytes,
    int recordBytesMax,
    boolean logAppendTime,
    long beforeMaxMillis,
    long afterMaxMillis) {

  /** Whether a message may have this time. */
  public boolean allow(long millis, long nowMillis) {
    return nowMillis - millis <= beforeMaxMillis && millis - nowMillis <= afterMaxMillis;
  }
}
