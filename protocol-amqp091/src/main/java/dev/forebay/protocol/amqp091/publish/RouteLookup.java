package dev.forebay.protocol.amqp091.publish;

import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the message goes that a channel publishes. A route that takes several turns to find is kept
 * until that message has gone its way. Confined to the connection's loop.
 */
final class RouteLookup {
  private final PublishedHeaders headers = new PublishedHeaders();
  private @Nullable Route sought;

  /**
   * The route of the message.
   *
   * @param seen its properties as readers get them
   */
  Route route(Publisher publisher, RouteKey key, CopyKeys copies, ByteRange seen) {
    Route earlier = sought;
    if (earlier != null) {
      return earlier;
    }
    headers.set(seen.buffer(), seen.offset(), seen.lengthBytes());
    List<ByteString> further = copies.keys();
    Route route =
        further.isEmpty() ? publisher.route(key, headers) : publisher.route(key, further, headers);
    headers.clear();
    if (!route.isFound()) {
      sought = route;
    }
    return route;
  }

  /** This is the route of the message, whatever the catalog says meanwhile. */
  void keep(@Nullable Route route) {
    sought = route;
  }

  /** Runs when the route that is looked for is found. */
  void whenFound(Runnable action) {
    if (sought != null) {
      sought.whenFound(action);
    }
  }

  /** The next message is another. */
  void forget() {
    if (sought != null) {
      sought.forget();
      sought = null;
    }
  }
}
