package dev.forebay.broker.catalog;

import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.declaration.QueueSettings.DeadLetterAddress;
import dev.forebay.broker.handover.AskedShards;
import dev.forebay.broker.handover.ToCatalog;
import dev.forebay.broker.handover.ToOwner;
import org.jspecify.annotations.Nullable;

/**
 * The queues in which exchanges hold messages back: each is its exchange's alone, has no name of
 * its own, and comes and goes with it. All are journalled; that of an exchange which does not
 * survive a restart is forgotten with it. Confined to the catalog's loop.
 */
final class HeldQueues {
  private final Catalog catalog;
  private final CatalogJournal journal;
  private final AskedShards shards;

  HeldQueues(Catalog catalog, CatalogJournal journal, AskedShards shards) {
    this.catalog = catalog;
    this.journal = journal;
    this.shards = shards;
  }

  /** The settings of an exchange's queue: what is due goes on to the exchange. */
  static QueueSettings.OfQueue settings(String exchange) {
    return new QueueSettings.OfQueue(
        QueueKind.HELD_BACK,
        QueueSettings.NEVER,
        QueueSettings.NEVER,
        new DeadLetterAddress(exchange, null),
        DeclaredArguments.NONE);
  }

  /** The queue of an exchange, as it is after a start too. */
  static QueueEntry of(String virtualHost, String exchange, long id, int shard) {
    return new QueueEntry(virtualHost, exchange, true, null, false, id, shard, settings(exchange));
  }

  /** The queue of a new exchange. */
  QueueEntry make(VirtualHost host, String exchange, long id) {
    return of(host.name, exchange, id, shards.shardOf(id));
  }

  /** Its exchange is there; nothing is held back before its shard has heard of it. */
  void show(ExchangeEntry exchange) {
    QueueEntry held = exchange.held;
    if (held == null) {
      return;
    }
    Runnable told =
        () ->
            shards.tell(
                request ->
                    new ToOwner.AddQueue(
                        held.shard(),
                        held.id(),
                        true,
                        held.virtualHost,
                        held.name,
                        held.settings(),
                        request),
                () -> {
                  held.makeVisible();
                  catalog.changed();
                });
    if (exchange.durable) {
      journal.whenDurable(told);
    } else {
      told.run();
    }
  }

  /** Runs when what is published to the exchange from then on is held back, if it does so. */
  void whenKnown(@Nullable ExchangeEntry exchange, Runnable action) {
    QueueEntry held = exchange == null ? null : exchange.held;
    if (held == null) {
      action.run();
    } else {
      shards.ask(
          request -> new ToOwner.Reach(held.shard(), held.id(), request),
          ToCatalog.Heard.class,
          _ -> action.run(),
          action);
    }
  }

  /** Its exchange is gone, and so are the messages. */
  void drop(ExchangeEntry exchange) {
    QueueEntry held = exchange.held;
    if (held != null) {
      held.removed();
      journal.whenDurable(() ->
          shards.tell(
              request -> new ToOwner.DropQueue(held.shard(), held.id(), request), () -> {}));
    }
  }
}
