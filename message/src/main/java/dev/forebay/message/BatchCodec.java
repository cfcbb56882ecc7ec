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

  /**
   * Messages of a batch, decompressed. Total: of a message that can't be read there is nothing.
   *
   * @param batch as it was stored, from position to limit
   * @param fromOffset those before are left out
   * @param maxBytes where to stop, by the sizes of keys, headers and bodies; the first one comes
   *     even if it is larger
   */
  List<Numbered> decode(ByteBuffer batch, long fromOffset, int maxBytes);

  /**
   * One batch with these messages.
   *
   * @param baseOffset of the batch, at most that of the first message
   * @param endOffset after the batch, above that of the last message
   */
  ByteBuffer encode(long baseOffset, long endOffset, List<Numbered> messages);
}
