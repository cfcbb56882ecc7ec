package dev.forebay.protocol.kafka.connection;

import dev.forebay.protocol.kafka.api.ApiVersions;
import dev.forebay.protocol.kafka.api.ConnectionScope;
import dev.forebay.protocol.kafka.api.Endpoint;
import dev.forebay.protocol.kafka.api.HandlerFactory;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.api.RequestTable;
import dev.forebay.protocol.kafka.node.KafkaMetrics;
import io.netty.buffer.ByteBuf;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.protocol.ApiKeys;

/** Gives the requests of one connection to their handlers. Confined to the connection's loop. */
final class Dispatch {
  private final Map<ApiKeys, RequestHandler> handlers = new EnumMap<>(ApiKeys.class);
  private final RequestTable table;
  private final RequestParser parser;
  private final KafkaMetrics metrics;
  private final ConnectionScope scope;
  private final String clientAddress;
  private final LongWork longWork;
  private final Endpoint endpoint;
  private final Exchanges exchanges;

  /** Begins an exchange, and notes it if an answer is expected. */
  interface Exchanges {
    Exchange begin(RequestParser.Parsed request, short answerVersion);
  }

  Dispatch(
      RequestTable table,
      RequestParser parser,
      KafkaMetrics metrics,
      ConnectionScope scope,
      String clientAddress,
      LongWork longWork,
      Endpoint endpoint,
      Exchanges exchanges) {
    this.table = table;
    this.parser = parser;
    this.metrics = metrics;
    this.scope = scope;
    this.clientAddress = clientAddress;
    this.longWork = longWork;
    this.endpoint = endpoint;
    this.exchanges = exchanges;
  }

  /** Takes a request, whose bytes stay while it is read and handled. */
  void request(ByteBuf frame) {
    RequestParser.Parsed parsed = parser.parseShort(frame);
    if (parsed == null) {
      longWork.read(frame, parser, read -> handle(read, true));
    } else {
      handle(parsed, false);
    }
  }

  private void handle(RequestParser.Parsed parsed, boolean isLong) {
    metrics.requestRead();
    if (parsed.body() == null) {
      exchanges.begin(parsed, (short) 0).accept(ApiVersions.unsupportedVersion());
      return;
    }
    Exchange exchange = exchanges.begin(parsed, parsed.version());
    if (isLong) {
      exchange.becomeLong();
    }
    handler(parsed.key())
        .handle(
            new Request(
                parsed.key(),
                parsed.version(),
                parsed.header(),
                parsed.body(),
                clientAddress,
                scope.streams(),
                longWork.work(exchange),
                endpoint),
            exchange);
  }

  private RequestHandler handler(ApiKeys key) {
    RequestHandler handler = handlers.get(key);
    if (handler == null) {
      HandlerFactory factory = table.factory(key);
      if (factory == null) {
        throw new IllegalStateException("no handler of " + key);
      }
      handler = factory.open(scope);
      handlers.put(key, handler);
    }
    return handler;
  }
}
