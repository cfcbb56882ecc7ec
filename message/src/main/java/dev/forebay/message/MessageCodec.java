package dev.forebay.message;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What the broker asks of messages in a form that is published one by one, and the way to envelopes
 * and back. The body of a message is the same in every such form, octet by octet. No state, any
 * thread.
 */
public interface MessageCodec {
  /** The form that this is about. */
  Form form();

  /**
   * The headers as readers of this form see them; damaged properties have none.
   *
   * @param memory with the property bytes as their publisher encoded them
   */
  Headers headers(
      ByteBuffer memory, int propertiesAt, int propertiesBytes, Annotations annotations);

  /**
   * How long its publisher wants a message held back that has these headers.
   *
   * @param headers as readers of this form see them
   */
  default Delay delay(Headers headers) {
    return Delay.NONE;
  }

  /** Further routing keys that a message's properties name, to be seen by its readers. */
  List<ByteString> copyKeys(ByteBuffer memory, int propertiesAt, int propertiesBytes);

  /**
   * The envelope of a stored message. Total: what is stored was accepted, and damaged properties
   * become none.
   *
   * @param properties as the publisher encoded them
   * @param annotations what the broker says of the message
   * @param timeMillis when the broker took it
   */
  Envelope decode(
      ByteString exchange,
      ByteString routingKey,
      ByteBuffer properties,
      Annotations annotations,
      ByteBuffer body,
      long timeMillis);

  /** The properties of a message with this envelope, as a publisher would have encoded them. */
  ByteBuffer properties(Envelope envelope);
}
