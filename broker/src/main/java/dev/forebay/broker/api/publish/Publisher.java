package dev.forebay.broker.api.publish;

import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Publishes messages in the order of the calls. Confined to the session's loop.
 *
 * <p>Use: {@link #route}; when the route has targets, and {@link #mayAppend} there is memory,
 * {@link #append} and fill the buffer at once; otherwise {@link #drop}. Sequences given for
 * confirms start at 1 and go up by one; 0 asks for no confirm. Messages that follow one another on
 * the same route become one run. {@link #flush} at the end of what one socket read returned.
 */
public interface Publisher {
  /** The message may wait for ever. */
  long NO_EXPIRATION = -1;

  /**
   * Finds where messages with this exchange and routing key go.
   *
   * @param headers the message's headers, asked only by exchanges that match on them
   * @return never null; {@link Route#exists} tells whether there is such an exchange
   */
  Route route(RouteKey key, HeadersSource headers);

  /**
   * Finds where messages go that carry further routing keys; every queue is found once.
   *
   * @param copies routing keys besides the one of {@code key}, at most {@link
   *     RouteKey#ROUTING_KEY_BYTES_MAX} bytes each
   */
  Route route(RouteKey key, List<ByteString> copies, HeadersSource headers);

  /** The same, of what the protocol itself has to put there, whatever the user may do. */
  Route ownRoute(RouteKey key, List<ByteString> copies, HeadersSource headers);

  /** Likewise of a record that has no headers. */
  default Route ownRoute(RouteKey key) {
    return ownRoute(key, List.of(), () -> Headers.EMPTY);
  }

  /**
   * Whether there is memory for a message now. If not, the session's listener is told when it is
   * worth to ask again; until then nothing has changed.
   *
   * @param bytes of properties and body
   */
  boolean mayAppend(Route route, MessageTraits traits, int bytes);

  /**
   * Sets memory aside for a message that is still on its way, after {@link #mayAppend} has said
   * that there is some.
   */
  Promise promise(Route route, MessageTraits traits, int bytes);

  /**
   * Appends a message.
   *
   * @param traits read before this returns
   * @return little-endian buffer with room for exactly the property bytes followed by the body; it
   *     must be filled before the next call
   */
  ByteBuffer append(
      Route route, MessageTraits traits, int propertiesBytes, int bodyBytes, long confirmSequence);

  /** A message reached no queue: it counts, and its confirm comes in turn. */
  void drop(long confirmSequence);

  /** Ends the open run; what was appended goes its way. */
  void flush();
}
