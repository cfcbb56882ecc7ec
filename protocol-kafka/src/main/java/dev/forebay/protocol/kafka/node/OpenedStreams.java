package dev.forebay.protocol.kafka.node;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.stream.StreamClient;

/**
 * A way to the streams for what is no connection.
 *
 * @param close ends its use; answers that are due do not come
 */
public record OpenedStreams(StreamClient client, Runnable close) {
  /** Those of a session that is used for nothing else. */
  public static OpenedStreams of(Session session) {
    return new OpenedStreams(session.streams(), session::close);
  }
}
