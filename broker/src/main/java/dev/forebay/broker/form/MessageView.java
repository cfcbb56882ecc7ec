package dev.forebay.broker.form;

import dev.forebay.message.KeyDialect;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One stored message, in place. The object is re-used by whoever passes it: it is valid during the
 * call only, and so are its bytes unless they are pinned.
 */
public interface MessageView {
  /** The message is not of a stream. */
  long NO_OFFSET = -1;

  /** Where all but the body lies; absolute accesses only, little-endian. */
  ByteBuffer memory();

  /** Where the body lies, which may be elsewhere; likewise. */
  default ByteBuffer bodyMemory() {
    return memory();
  }

  /** The number of the {@link dev.forebay.message.Form} that its properties have. */
  int form();

  /** When the broker took it, since the epoch. */
  long timeMillis();

  /** Where the exchange's name begins. */
  int exchangeAt();

  /** Length of the exchange's name. */
  int exchangeBytes();

  /** Where the routing key begins. */
  int routingKeyAt();

  /** Length of the routing key. */
  int routingKeyBytes();

  /** The number of the dialect that the routing key is written in. */
  default int keyDialect() {
    return KeyDialect.OF_NAMES;
  }

  /** Where the annotations begin, if there are any. */
  int annotationsAt();

  /** Length of the annotations, see {@link dev.forebay.message.AnnotationsFormat}; 0 if none. */
  int annotationsBytes();

  /** Its offset if it was read from a stream, whose readers are told, or {@link #NO_OFFSET}. */
  default long streamOffset() {
    return NO_OFFSET;
  }

  /** How often it was with somebody before, in the queue that it comes from. */
  default Attempts attempts() {
    return Attempts.NONE;
  }

  /** Where the property bytes begin, as the publisher's protocol encoded them. */
  int propertiesAt();

  /** Length of the property bytes. */
  int propertiesBytes();

  /** Where the body begins. */
  int bodyAt();

  /** Length of the body. */
  int bodyBytes();

  /**
   * Keeps the bytes where they are after the call, as often as it is asked; null if that can't be
   * done now, so that what is needed must be copied.
   */
  @Nullable Pin pin();
}
