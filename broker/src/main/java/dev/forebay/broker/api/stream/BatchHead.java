package dev.forebay.broker.api.stream;

/**
 * What the broker has to know of a batch, whose bytes it does not read.
 *
 * @param count offsets that it takes, at least 1
 * @param maxTimeMillis latest time of its messages, since the epoch
 * @param producerId of an idempotent producer, or {@link #NO_PRODUCER}
 * @param producerEpoch of that producer; a higher one fences the lower
 * @param baseSequence number of its first message among the producer's of this partition; the next
 *     batch must go on after it. After 2^31 - 1 comes 0
 */
public record BatchHead(
    int count, long maxTimeMillis, long producerId, short producerEpoch, int baseSequence) {
  /** Id of a batch whose repetition nobody would notice. */
  public static final long NO_PRODUCER = -1;

  /** Whether the producer numbers its messages. */
  public boolean isIdempotent() {
    return producerId != NO_PRODUCER;
  }
}
