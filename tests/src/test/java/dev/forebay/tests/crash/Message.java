package dev.forebay.tests.crash;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a test publishes; its bytes follow from what it is, so that any damage shows.
 *
 * <pre>
 * | publisher (4) | number (8) | bytes that follow from both |
 * </pre>
 */
record Message(int publisher, long number) {
  private static final int HEADER_BYTES = Integer.BYTES + Long.BYTES;
  private static final int SHORT_BYTES_MAX = 600;
  private static final int LONG_BYTES_MAX = 40_000;

  byte[] body() {
    SplittableRandom random = new SplittableRandom(publisher * 1_000_003L + number);
    // Now and then one that fills many blocks, or more than one frame would be polite to.
    int longest = random.nextInt(50) == 0 ? LONG_BYTES_MAX : SHORT_BYTES_MAX;
    byte[] body = new byte[HEADER_BYTES + random.nextInt(longest)];
    random.nextBytes(body);
    ByteBuffer.wrap(body).putInt(publisher).putLong(number);
    return body;
  }

  static Message of(byte[] body) {
    if (body.length < HEADER_BYTES) {
      throw new AssertionError("a message of " + body.length + " bytes, which nobody sent");
    }
    ByteBuffer bytes = ByteBuffer.wrap(body);
    Message message = new Message(bytes.getInt(), bytes.getLong());
    if (!Arrays.equals(body, message.body())) {
      throw new AssertionError("damaged: " + message);
    }
    return message;
  }
}
