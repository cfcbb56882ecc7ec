package dev.forebay.broker.api.operator;

/**
 * A record that can't be read, or is not what was written, before which a queue or partition stops,
 * or what an exchange holds back.
 *
 * @param name of the queue, stream or exchange
 * @param partition its place in its stream, or {@link #QUEUE}, or {@link #HELD_BACK}
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

  /** Of what an exchange holds back. */
  public static final int HELD_BACK = -2;

  /** Which queue or partition, for people. */
  public String where() {
    return switch (partition) {
      case QUEUE -> "queue %s of virtual host %s".formatted(name, virtualHost);
      case HELD_BACK ->
          "what exchange %s of virtual host %s holds back".formatted(name, virtualHost);
      default ->
          "partition %d of stream %s of virtual host %s".formatted(partition, name, virtualHost);
    };
  }

  /** Whether it is known how far the record goes, so that it can be skipped. */
  public boolean isEndKnown() {
    return endOffset > offset;
  }
}
