package dev.forebay.broker.api;

import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.QueueSettings;

/** What a connection asks of the catalog. Names are byte-exact, at most 255 bytes of UTF-8. */
public sealed interface CatalogCommand {
  /** The virtual host that it is about. */
  String virtualHost();

  /** Makes an exchange, or checks that it is the same. */
  record DeclareExchange(
      String virtualHost,
      String name,
      boolean durable,
      boolean autoDelete,
      boolean internal,
      ExchangeSettings settings)
      implements CatalogCommand {}

  /** Checks that an exchange exists. */
  record FindExchange(String virtualHost, String name) implements CatalogCommand {}

  /** Removes an exchange and its bindings; one that does not exist is no error. */
  record DeleteExchange(String virtualHost, String name, boolean ifUnused)
      implements CatalogCommand {}

  /**
   * Makes a queue, or checks that it is the same. An empty name lets the broker choose one.
   *
   * @param exclusive it is this session's alone, and goes with it
   */
  record DeclareQueue(
      String virtualHost,
      String name,
      boolean durable,
      boolean exclusive,
      boolean autoDelete,
      QueueSettings settings)
      implements CatalogCommand {}

  /** Checks that a queue exists, and counts what it has. */
  record FindQueue(String virtualHost, String name) implements CatalogCommand {}

  /**
   * Makes a queue for answers to this session alone, which goes with its only consumer. Its name is
   * {@link dev.forebay.broker.api.declaration.BuiltIns#repliesPrefix} and what nobody can guess.
   */
  record MakeReplyQueue(String virtualHost) implements CatalogCommand {}

  /** Removes a queue with its messages and bindings; one that does not exist is no error. */
  record DeleteQueue(String virtualHost, String name, boolean ifUnused, boolean ifEmpty)
      implements CatalogCommand {}

  /** Binds a queue to an exchange; the same binding again is no error. */
  record BindQueue(
      String virtualHost,
      String queue,
      String exchange,
      String routingKey,
      BindingArguments arguments)
      implements CatalogCommand {}

  /** Removes a binding; one that does not exist is no error. */
  record UnbindQueue(
      String virtualHost,
      String queue,
      String exchange,
      String routingKey,
      BindingArguments arguments)
      implements CatalogCommand {}

  /** Binds an exchange to another; the same binding again is no error. */
  record BindExchange(
      String virtualHost,
      String destination,
      String source,
      String routingKey,
      BindingArguments arguments)
      implements CatalogCommand {}

  /** Removes a binding between exchanges; one that does not exist is no error. */
  record UnbindExchange(
      String virtualHost,
      String destination,
      String source,
      String routingKey,
      BindingArguments arguments)
      implements CatalogCommand {}

  /** Settles all ready messages of a queue, not those being delivered. */
  record PurgeQueue(String virtualHost, String name) implements CatalogCommand {}
}
