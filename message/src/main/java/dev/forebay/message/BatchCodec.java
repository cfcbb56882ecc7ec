package dev.forebay.message;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Maps the stored batches of a protocol that publishes messages in batches to envelopes and back.
 * No state, any thread; may take long.
 */
public interface BatchCodec {
  /** A message and its place in a partition. */
  record Numbered(long offset, Envelope envelope) {}

  /** A batch that is read from front to back, each piece where the last one ended. One thread. */
  interface Reading {
    /**
     * The next messages, decompressed; none if there is nothing more that can be read.
     *
     * @param maxBytes where to stop, by the sizes of keys, headers and bodies; the first one comes
     *     even if it is larger
     */
    List<Numbered> next(int maxBytes);

    /** Memory that it takes until it is closed, besides the batch. */
    long heldBytes();

    /** Gives the memory back. */
    void close();
  }

  /**
   * Begins to read a batch. Total: of a message that can't be read there is nothing.
   *
   * @param batch as it was stored, from position to limit; stays until the reading is closed
   * @param fromOffset messages before are left out
   */
  Reading read(ByteBuffer batch, long fromOffset);

  /**
   * One batch with these messages.
   *
   * @param baseOffset of the batch, at most that of the first message
   * @param endOffset after the batch, above that of the last message
   */
  ByteBuffer encode(long baseOffset, long endOffset, List<Numbered> messages);
}
