package dev.forebay.broker.api.operator;

/**
 * A record that can't be read, or is not what was written, before which a queue or partition stops.
 *
 * @param name of the queue or stream
 * @param partition its place in its stream, or {@link #QUEUE}
 * @param offset of the record's first message
 * @param endOffset after its last message; the same as {@code offset} if nobody knows
 * @param bytes of the record; 0 if nobody knows
 * @param why it can't be read, and where it lies
 */
public record StoppedRead(
    String virtualHost,
    String name,
    int partition,
    long offset,
    long endOffset,
    long bytes,
    String why) {
  /** Of what is a queue. */
  public static final int QUEUE = -1;

  /** Which queue or partition, for people. */
  public String where() {
    return partition == QUEUE
        ? "queue " + name + " of virtual host " + virtualHost
        : "partition %d of stream %s of virtual host %s".formatted(partition, name, virtualHost);
  }

  /** Whether it is known how far the record goes, so that it can be skipped. */
  public boolean isEndKnown() {
    return endOffset > offset;
  }
}
