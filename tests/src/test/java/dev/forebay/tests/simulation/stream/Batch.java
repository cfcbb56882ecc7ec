package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.api.stream.BatchHead;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * A batch as its producer made it: | offset 8 | number 8 | messages 4 | bytes that follow from the
 * number |. What is published one by one is a batch of one message, whose body is all but the
 * offset.
 *
 * @param number no other batch has it
 * @param inOrder whether the broker has no reason to refuse it
 * @param single whether it is published as a message
 */
public record Batch(
    long number,
    long producer,
    short epoch,
    int sequence,
    int count,
    long timeMillis,
    int bytes,
    boolean inOrder,
    boolean single) {
  /** The smallest one. */
  public static final int BYTES_MIN = 2 * Long.BYTES + Integer.BYTES;

  private static final int COUNT_AT = 2 * Long.BYTES;
  private static final int PROPERTIES_MAX = 22;

  /** One message that is to be published. */
  static Batch single(long number, long timeMillis, int bytes) {
    return new Batch(
        number, BatchHead.NO_PRODUCER, (short) -1, -1, 1, timeMillis, bytes, true, true);
  }

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
    content.putLong(-1).putLong(number).putInt(count);
    SplittableRandom filler = new SplittableRandom(number);
    while (content.remaining() >= Long.BYTES) {
      content.putLong(filler.nextLong());
    }
    while (content.hasRemaining()) {
      content.put((byte) number);
    }
    return content.flip();
  }

  /** The body of a message that is published. */
  ByteBuffer body() {
    return content().position(Long.BYTES).slice();
  }

  /** Its properties, of any encoding. */
  byte[] properties() {
    byte[] properties = new byte[(int) (number % PROPERTIES_MAX)];
    for (int i = 0; i < properties.length; i++) {
      properties[i] = (byte) (number + i);
    }
    return properties;
  }

  /** Whether these are its bytes, whatever the offset. */
  boolean isIntactIn(ByteBuffer read) {
    return !single
        && read.remaining() == bytes
        && read.slice(read.position() + Long.BYTES, bytes - Long.BYTES).equals(body());
  }

  static long numberIn(ByteBuffer read) {
    return read.remaining() < BYTES_MIN ? -1 : read.getLong(read.position() + Long.BYTES);
  }

  static int countIn(ByteBuffer read) {
    return read.getInt(read.position() + COUNT_AT);
  }

  /** What a reader of messages gets for one of its messages: | number 8 | index 4 | sum 8 |. */
  static ByteBuffer messageOf(ByteBuffer read, int index) {
    CRC32C sum = new CRC32C();
    sum.update(read.slice(read.position() + Long.BYTES, read.remaining() - Long.BYTES));
    return ByteBuffer.allocate(COUNT_AT + Integer.BYTES)
        .putLong(numberIn(read))
        .putInt(index)
        .putLong(sum.getValue())
        .flip();
  }
}
