package dev.forebay.broker.access;

import static dev.forebay.broker.api.Refusal.Kind.EXCHANGE;
import static dev.forebay.broker.api.Refusal.Kind.QUEUE;
import static dev.forebay.broker.api.access.Operation.CREATE;
import static dev.forebay.broker.api.access.Operation.DELETE;
import static dev.forebay.broker.api.access.Operation.READ;
import static dev.forebay.broker.api.access.Operation.SEE;
import static dev.forebay.broker.api.access.Operation.WRITE;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.access.Right;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.catalog.Catalog;
import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.broker.security.SessionRights;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What each command of a session asks of its user's rights, before anything else is looked at.
 * Confined to the session's loop.
 */
public final class SessionAccess {
  /** The shape of a name that the broker chooses. */
  private static final String CHOSEN_NAME = "amq.gen-" + "A".repeat(22);

  private final SessionRights rights;
  private final Catalog catalog;
  private final String virtualHost;
  private final Dialects dialects;

  /** Of a session that is opened. */
  public SessionAccess(
      SessionRights rights, Catalog catalog, String virtualHost, Dialects dialects) {
    this.rights = rights;
    this.catalog = catalog;
    this.virtualHost = virtualHost;
    this.dialects = dialects;
  }

  SessionRights rights() {
    return rights;
  }

  /** Why messages may not be taken from a queue or stream; null if they may. */
  public @Nullable Refusal toRead(String queue) {
    return rights.areUnlimited() || queue.startsWith(catalog.repliesPrefix())
        ? null
        : rights.refusal(READ, QUEUE, queue);
  }

  /** Why a command may not be given; null if it may. */
  public @Nullable Refusal to(CatalogCommand command) {
    if (rights.areUnlimited()) {
      return null;
    }
    return switch (command) {
      case CatalogCommand.DeclareExchange declare ->
          declared(EXCHANGE, declare.name(), declare.settings().alternate());
      case CatalogCommand.FindExchange(_, var name) -> rights.refusal(SEE, EXCHANGE, name);
      // What nobody may delete is refused as such.
      case CatalogCommand.DeleteExchange(_, var name, _) when catalog.isReserved(name) -> null;
      case CatalogCommand.DeleteExchange(_, var name, _) -> rights.refusal(DELETE, EXCHANGE, name);
      case CatalogCommand.DeclareQueue declare ->
          declared(
              QUEUE,
              declare.name().isEmpty() ? CHOSEN_NAME : declare.name(),
              deadLetterExchange(declare.settings()));
      case CatalogCommand.FindQueue(_, var name) -> rights.refusal(SEE, QUEUE, name);
      case CatalogCommand.MakeReplyQueue _ -> null;
      case CatalogCommand.DeleteQueue(_, var name, _, _) -> rights.refusal(DELETE, QUEUE, name);
      case CatalogCommand.BindQueue(_, var queue, var exchange, var key, var arguments) ->
          bound(QUEUE, queue, exchange, key, arguments);
      case CatalogCommand.UnbindQueue(_, var queue, var exchange, var key, var arguments) ->
          bound(QUEUE, queue, exchange, key, arguments);
      case CatalogCommand.BindExchange(_, var destination, var source, var key, var arguments) ->
          bound(EXCHANGE, destination, source, key, arguments);
      case CatalogCommand.UnbindExchange(_, var destination, var source, var key, var arguments) ->
          bound(EXCHANGE, destination, source, key, arguments);
      case CatalogCommand.PurgeQueue(_, var name) -> rights.refusal(READ, QUEUE, name);
    };
  }

  private static @Nullable String deadLetterExchange(QueueSettings settings) {
    return switch (settings) {
      case QueueSettings.OfQueue queue when queue.deadLetter() != null ->
          queue.deadLetter().exchange();
      case QueueSettings.OfQueue _, QueueSettings.OfStream _ -> null;
    };
  }

  /** What leads on to an exchange lets messages be read here and written there. */
  private @Nullable Refusal declared(Refusal.Kind kind, String name, @Nullable String onwards) {
    Refusal refusal = rights.refusal(CREATE, kind, name);
    if (refusal == null && onwards != null) {
      refusal = rights.refusal(READ, kind, name);
    }
    if (refusal == null && onwards != null) {
      refusal = rights.refusal(WRITE, EXCHANGE, onwards);
    }
    return refusal;
  }

  private @Nullable Refusal bound(
      Refusal.Kind kind,
      String destination,
      String source,
      String key,
      BindingArguments arguments) {
    Refusal refusal = rights.refusal(WRITE, kind, destination);
    if (refusal == null) {
      refusal = rights.refusal(READ, EXCHANGE, source);
    }
    if (refusal == null && hasTopicRules(source)) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      refusal =
          ofTopic(
              Right.READ, source, RoutingKey.of(bytes, 0, bytes.length, arguments.keyDialect()));
    }
    return refusal;
  }

  boolean hasTopicRules(String exchange) {
    return rights.hasTopicRules(exchange)
        && catalog.exchangeType(virtualHost, exchange) == ExchangeType.TOPIC;
  }

  /** Why a key may not be used with a topic exchange. */
  @Nullable Refusal ofTopic(Right right, String exchange, RoutingKey key) {
    return rights.topicRefusal(right, exchange, key.in(dialects.names(), dialects).toString());
  }
}
