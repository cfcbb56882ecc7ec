package dev.forebay.protocol.kafka.connection;

import dev.forebay.protocol.kafka.api.ConnectionScope;
import dev.forebay.protocol.kafka.api.HandlerFactory;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.api.RequestTable;
import dev.forebay.protocol.kafka.node.KafkaMetrics;
import io.netty.buffer.ByteBuf;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiKeys;

/** Gives the requests of one connection to their handlers. Confined to the connection's loop. */
final class Dispatch {
  private final Map<ApiKeys, RequestHandler> handlers = new EnumMap<>(ApiKeys.class);
  private final RequestTable table;
  private final RequestParser parser;
  private final KafkaMetrics metrics;
  private final ConnectionScope scope;
  private final String clientAddress;

  Dispatch(
      RequestTable table,
      RequestParser parser,
      KafkaMetrics metrics,
      ConnectionScope scope,
      String clientAddress) {
    this.table = table;
    this.parser = parser;
    this.metrics = metrics;
    this.scope = scope;
    this.clientAddress = clientAddress;
  }

  void request(ByteBuf frame, PendingAnswers pending, Consumer<Exchange> answered) {
    RequestParser.Parsed parsed = parser.parse(frame);
    metrics.requestRead();
    if (parsed.body() == null) {
      Exchange exchange = new Exchange(parsed, (short) 0, answered);
      pending.add(exchange);
      exchange.accept(ApiVersions.unsupportedVersion());
      return;
    }
    Exchange exchange = new Exchange(parsed, parsed.version(), answered);
    if (!exchange.isSilent()) {
      pending.add(exchange);
    }
    handler(parsed.key())
        .handle(
            new Request(
                parsed.key(),
                parsed.version(),
                parsed.header(),
                parsed.body(),
                clientAddress,
                scope.streams()),
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
