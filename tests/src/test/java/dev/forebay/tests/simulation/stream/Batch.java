package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.stream.BatchHead;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * A batch as its producer made it: | offset 8 | number 8 | bytes that follow from the number |.
 *
 * @param number no other batch has it
 * @param inOrder whether the broker has no reason to refuse it
 */
public record Batch(
    long number,
    long producer,
    short epoch,
    int sequence,
    int count,
    long timeMillis,
    int bytes,
    boolean inOrder) {
  /** The smallest one. */
  public static final int BYTES_MIN = 2 * Long.BYTES;

  private static final int FILLER_AT = 2 * Long.BYTES;

  /** Whether its producer numbers what it sends. */
  public boolean isIdempotent() {
    return producer != BatchHead.NO_PRODUCER;
  }

  /** Number of the record after its last one. */
  public int sequenceEnd() {
    return sequence + count;
  }

  BatchHead head() {
    return new BatchHead(count, timeMillis, producer, epoch, sequence);
  }

  ByteBuffer content() {
    ByteBuffer content = ByteBuffer.allocate(bytes);
    content.putLong(-1).putLong(number);
    SplittableRandom filler = new SplittableRandom(number);
    while (content.remaining() >= Long.BYTES) {
      content.putLong(filler.nextLong());
    }
    while (content.hasRemaining()) {
      content.put((byte) number);
    }
    return content.flip();
  }

  /** Whether these are its bytes, whatever the offset. */
  boolean isIntactIn(ByteBuffer read) {
    return read.remaining() == bytes
        && read.slice(read.position() + Long.BYTES, bytes - Long.BYTES)
            .equals(content().position(Long.BYTES));
  }

  static long numberIn(ByteBuffer read) {
    return read.remaining() < FILLER_AT ? -1 : read.getLong(read.position() + Long.BYTES);
  }
}
