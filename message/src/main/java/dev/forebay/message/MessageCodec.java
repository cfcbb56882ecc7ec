package dev.forebay.message;

import java.nio.ByteBuffer;

/**
 * Maps the stored messages of a protocol that publishes them one by one to envelopes and back. No
 * state, any thread.
 */
public interface MessageCodec {
  /**
   * The envelope of a stored message. Total: what is stored was accepted, and damaged properties
   * become none.
   *
   * @param properties as the publisher encoded them
   * @param annotations headers that the broker has set or (no value) removed
   * @param timeMillis when the broker took it
   */
  Envelope decode(
      ByteString exchange,
      ByteString routingKey,
      ByteBuffer properties,
      Headers annotations,
      ByteBuffer body,
      long timeMillis);

  /** The properties of a message with this envelope, as a publisher would have encoded them. */
  ByteBuffer properties(Envelope envelope);
}
