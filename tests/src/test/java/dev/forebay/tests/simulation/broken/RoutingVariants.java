package dev.forebay.tests.simulation.broken;

import static dev.forebay.tests.simulation.broken.DeliveryVariants.session;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogCommand.BindExchange;
import dev.forebay.broker.api.CatalogCommand.BindQueue;
import dev.forebay.broker.api.CatalogCommand.DeclareExchange;
import dev.forebay.broker.api.CatalogCommand.UnbindExchange;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.HeadersMatch;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Sessions that muddle what leads from exchange to exchange, and what bindings want. */
final class RoutingVariants {
  private RoutingVariants() {}

  static List<Variant> all() {
    return List.of(
        onlySaid(
            "a binding between exchanges is promised and not made",
            command -> command instanceof BindExchange),
        onlySaid(
            "a binding between exchanges stays when it is removed",
            command -> command instanceof UnbindExchange),
        changing("alternate exchanges are forgotten", RoutingVariants::withoutAlternate),
        changing("headers bindings always want all", RoutingVariants::wantingAll));
  }

  private static Variant onlySaid(String fault, Predicate<CatalogCommand> ignored) {
    return session(
        fault,
        inner ->
            new SpoiltSession(inner) {
              @Override
              public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
                if (ignored.test(command)) {
                  reply.accept(new CatalogReply.Done());
                } else {
                  super.execute(command, reply);
                }
              }
            });
  }

  private static Variant changing(String fault, UnaryOperator<CatalogCommand> change) {
    return session(
        fault,
        inner ->
            new SpoiltSession(inner) {
              @Override
              public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
                super.execute(change.apply(command), reply);
              }
            });
  }

  private static CatalogCommand withoutAlternate(CatalogCommand command) {
    return command instanceof DeclareExchange c
        ? new DeclareExchange(
            c.virtualHost(),
            c.name(),
            c.durable(),
            c.autoDelete(),
            c.internal(),
            ExchangeSettings.of(c.settings().type()))
        : command;
  }

  private static CatalogCommand wantingAll(CatalogCommand command) {
    return command instanceof BindQueue c
        ? new BindQueue(
            c.virtualHost(), c.queue(), c.exchange(), c.routingKey(), wantingAll(c.arguments()))
        : command;
  }

  private static BindingArguments wantingAll(BindingArguments arguments) {
    HeadersMatch match = arguments.match();
    return new BindingArguments(
        arguments.said(), match == null ? null : HeadersMatch.all(match.conditions()));
  }
}
