package dev.forebay.protocol.kafka.api;

import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.work.RequestWork;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * One request of a connection.
 *
 * @param version of the request, one that is advertised
 * @param body parsed; byte buffers in it are valid until the handler returns, and until all of the
 *     work is done that it has begun by then
 * @param clientAddress host of the peer, without port
 * @param streams the connection's door to the broker
 * @param endpoint where the client has come in
 * @param work how its entries are gone through, of which a client may name many
 */
public record Request(
    ApiKeys key,
    short version,
    RequestHeaderData header,
    ApiMessage body,
    String clientAddress,
    StreamClient streams,
    RequestWork work,
    Endpoint endpoint) {
  /** The same with another body, of the same kind. */
  public Request with(ApiMessage other) {
    return new Request(key, version, header, other, clientAddress, streams, work, endpoint);
  }
}
