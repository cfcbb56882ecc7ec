package dev.forebay.broker.catalog;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Failure;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.shard.Shard;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Declares, purges and deletes queues. Confined to the catalog's loop. */
final class QueueCommands {
  private static final int GENERATED_NAME_BYTES = 16;

  private final Catalog catalog;
  private final CatalogJournal journal;
  private final ExchangeCommands exchanges;
  private final DestinationIds ids;
  private final List<Shard> shards;
  private final BrokerLoop loop;
  private final BrokerMetrics metrics;
  private final RandomGenerator random;
  private final CatalogLimits limits;
  private final Map<Long, QueueEntry> autoDelete = new HashMap<>();
  private final Map<Long, QueueEntry> leased = new HashMap<>();
  private final Map<Long, Set<QueueEntry>> exclusive = new HashMap<>();

  QueueCommands(
      Catalog catalog,
      CatalogJournal journal,
      ExchangeCommands exchanges,
      DestinationIds ids,
      CatalogShard.Surroundings surroundings) {
    this.catalog = catalog;
    this.journal = journal;
    this.exchanges = exchanges;
    this.ids = ids;
    this.shards = surroundings.shards();
    this.loop = surroundings.loop();
    this.metrics = surroundings.metrics();
    this.random = surroundings.random();
    this.limits = surroundings.limits();
  }

  void makeReplyQueue(VirtualHost host, long session, Consumer<CatalogReply> reply) {
    if (host.queueCount() >= limits.queues()) {
      reply.accept(Replies.limit("queue", CatalogCommand.REPLY_QUEUE, host.name, limits.queues()));
      return;
    }
    String name = generatedName(host, CatalogCommand.REPLY_QUEUE + ".");
    if (!catalog.hasRoom(host, KeptBytes.ofQueue(name, Headers.EMPTY), limits)) {
      reply.accept(Replies.noMemory("queue", CatalogCommand.REPLY_QUEUE, host.name));
      return;
    }
    long id = ids.next();
    if (id == 0) {
      journal.whenDurable(() -> makeReplyQueue(host, session, reply));
      return;
    }
    QueueEntry created =
        create(
            host,
            session,
            name,
            id,
            new CatalogCommand.DeclareQueue(
                host.name, name, false, false, true, true, Headers.EMPTY));
    answer(created, reply);
  }

  void declare(
      VirtualHost host,
      long session,
      CatalogCommand.DeclareQueue command,
      Consumer<CatalogReply> reply) {
    String name = command.name().isEmpty() ? generatedName(host, "amq.gen-") : command.name();
    QueueEntry existing = host.queue(name);
    if (existing != null) {
      CatalogReply refusal = refusal(existing, session, command);
      if (refusal == null) {
        journal.whenDurable(() -> answer(existing, reply));
      } else {
        reply.accept(refusal);
      }
      return;
    }
    CatalogReply refusal = refusalOfNew(host, command);
    if (refusal != null) {
      reply.accept(refusal);
      return;
    }
    long id = ids.next();
    if (id == 0) {
      journal.whenDurable(() -> declare(host, session, command, reply));
      return;
    }
    QueueEntry created = create(host, session, name, id, command);
    journal.whenDurable(() -> answer(created, reply));
  }

  private @Nullable CatalogReply refusalOfNew(
      VirtualHost host, CatalogCommand.DeclareQueue command) {
    if (command.passive()) {
      return Replies.noQueue(command.name(), host.name);
    }
    if (command.name().startsWith("amq.")) {
      return Replies.reserved("queue", command.name());
    }
    if (host.queueCount() >= limits.queues()) {
      return Replies.limit("queue", command.name(), host.name, limits.queues());
    }
    long bytes = KeptBytes.ofQueue(command.name(), command.arguments());
    if (!catalog.hasRoom(host, bytes, limits)) {
      return Replies.noMemory("queue", command.name(), host.name);
    }
    String refusal = QueueArgumentRules.refusal(host.name, command.name(), command.arguments());
    if (refusal == null) {
      refusal = QueueArgumentRules.wrongProperty(host.name, command);
    }
    return refusal == null ? null : Replies.refused(Failure.Kind.PRECONDITION_FAILED, refusal);
  }

  private static @Nullable CatalogReply refusal(
      QueueEntry existing, long session, CatalogCommand.DeclareQueue wanted) {
    if (!existing.isOpenTo(session)) {
      return Replies.locked(existing.name, existing.virtualHost);
    }
    if (wanted.passive()) {
      return null;
    }
    if ((existing.exclusiveOwner != QueueEntry.SHARED) != wanted.exclusive()) {
      return Replies.locked(existing.name, existing.virtualHost);
    }
    String object = Replies.queue(existing.name, existing.virtualHost);
    if (existing.durable != wanted.durable()) {
      return Replies.inequivalent(
          "durable",
          object,
          ExchangeCommands.quoted(wanted.durable()),
          ExchangeCommands.quoted(existing.durable));
    }
    if (existing.autoDelete != wanted.autoDelete()) {
      return Replies.inequivalent(
          "auto_delete",
          object,
          ExchangeCommands.quoted(wanted.autoDelete()),
          ExchangeCommands.quoted(existing.autoDelete));
    }
    ByteString name = Arguments.difference(wanted.arguments(), existing.arguments);
    return name == null
        ? null
        : Arguments.inequivalent(name, object, wanted.arguments(), existing.arguments);
  }

  private QueueEntry create(
      VirtualHost host, long session, String name, long id, CatalogCommand.DeclareQueue command) {
    Shard shard = shards.get((int) (id % shards.size()));
    long owner = command.exclusive() ? session : QueueEntry.SHARED;
    boolean journalled = command.durable() && !command.exclusive();
    QueueEntry queue =
        new QueueEntry(
            host.name,
            name,
            command.durable(),
            owner,
            command.autoDelete(),
            command.arguments(),
            id,
            shard,
            shard.createQueue(
                id, journalled, Arguments.settings(host.name, name, command.arguments())));
    register(host, queue);
    if (journalled) {
      journal.put(CatalogFormat.key(queue), CatalogFormat.value(queue));
      journal.whenDurable(() -> {
        queue.makeVisible();
        catalog.changed();
      });
    } else {
      queue.makeVisible();
      catalog.changed();
    }
    return queue;
  }

  /** Adds a queue that was declared now or before the start. */
  void register(VirtualHost host, QueueEntry queue) {
    catalog.changing();
    host.put(queue);
    metrics.queues.increment();
    if (queue.autoDelete) {
      autoDelete.put(queue.id(), queue);
    }
    if (queue.queue().isLeased()) {
      leased.put(queue.id(), queue);
    }
    if (queue.exclusiveOwner != QueueEntry.SHARED) {
      exclusive.computeIfAbsent(queue.exclusiveOwner, _ -> new HashSet<>()).add(queue);
    }
  }

  private String generatedName(VirtualHost host, String prefix) {
    byte[] bytes = new byte[GENERATED_NAME_BYTES];
    while (true) {
      random.nextBytes(bytes);
      String name = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      if (host.queue(name) == null) {
        return name;
      }
    }
  }

  private void answer(QueueEntry queue, Consumer<CatalogReply> reply) {
    onShardWhenOffered(
        queue,
        () -> {
          queue.queue().used();
          return new CatalogReply.QueueDeclared(
              queue.name, queue.queue().ready(), queue.queue().consumers().size());
        },
        reply);
  }

  private void onShard(
      QueueEntry queue,
      java.util.function.Supplier<CatalogReply> work,
      Consumer<CatalogReply> reply) {
    BrokerLoop shardLoop = queue.shard().loop();
    loop.send(
        shardLoop,
        () -> {
          CatalogReply result = work.get();
          shardLoop.send(loop, () -> reply.accept(result));
        });
  }

  /** Counts include what the asking channel has published before. */
  private void onShardWhenOffered(
      QueueEntry queue,
      java.util.function.Supplier<CatalogReply> work,
      Consumer<CatalogReply> reply) {
    BrokerLoop shardLoop = queue.shard().loop();
    loop.send(
        shardLoop,
        () ->
            queue
                .queue()
                .whenOffered(() -> {
                  CatalogReply result = work.get();
                  shardLoop.send(loop, () -> reply.accept(result));
                }));
  }

  void purge(
      VirtualHost host,
      long session,
      CatalogCommand.PurgeQueue command,
      Consumer<CatalogReply> reply) {
    QueueEntry queue = host.queue(command.name());
    if (queue == null) {
      reply.accept(Replies.noQueue(command.name(), host.name));
    } else if (!queue.isOpenTo(session)) {
      reply.accept(Replies.locked(queue.name, host.name));
    } else {
      BrokerLoop shardLoop = queue.shard().loop();
      loop.send(shardLoop, () -> queue.queue().whenOffered(() -> purge(queue, shardLoop, reply)));
    }
  }

  private void purge(QueueEntry queue, BrokerLoop shardLoop, Consumer<CatalogReply> reply) {
    queue
        .queue()
        .purge(
            purged -> shardLoop.send(loop, () -> reply.accept(new CatalogReply.Removed(purged))));
  }

  void delete(
      VirtualHost host,
      long session,
      CatalogCommand.DeleteQueue command,
      Consumer<CatalogReply> reply) {
    QueueEntry queue = host.queue(command.name());
    if (queue == null) {
      reply.accept(new CatalogReply.Removed(0));
      return;
    }
    if (!queue.isOpenTo(session)) {
      reply.accept(Replies.locked(queue.name, host.name));
      return;
    }
    onShardWhenOffered(
        queue,
        () -> inspected(queue, command),
        result -> {
          if (result instanceof CatalogReply.Removed) {
            remove(host, queue, result, reply);
          } else {
            reply.accept(result);
          }
        });
  }

  private static CatalogReply inspected(QueueEntry queue, CatalogCommand.DeleteQueue command) {
    String object = Replies.queue(queue.name, queue.virtualHost);
    if (command.ifEmpty() && queue.queue().ready() > 0) {
      return Replies.refused(Failure.Kind.PRECONDITION_FAILED, object + " not empty");
    }
    if (command.ifUnused() && queue.queue().consumers().size() > 0) {
      return Replies.refused(Failure.Kind.PRECONDITION_FAILED, object + " in use");
    }
    return new CatalogReply.Removed(queue.queue().ready());
  }

  private void remove(
      VirtualHost host, QueueEntry queue, CatalogReply result, Consumer<CatalogReply> reply) {
    if (queue.deleting) {
      journal.whenDurable(() -> reply.accept(new CatalogReply.Removed(0)));
      return;
    }
    catalog.changing();
    queue.deleting = true;
    exchanges.unbindAll(host, queue);
    host.remove(queue);
    autoDelete.remove(queue.id());
    leased.remove(queue.id());
    Set<QueueEntry> owned = exclusive.get(queue.exclusiveOwner);
    if (owned != null) {
      owned.remove(queue);
    }
    metrics.queues.decrement();
    catalog.changed();
    if (queue.isJournalled()) {
      journal.delete(CatalogFormat.key(queue));
    }
    journal.whenDurable(() -> drop(queue, result, reply));
  }

  private void drop(QueueEntry queue, CatalogReply result, Consumer<CatalogReply> reply) {
    onShard(
        queue,
        () -> {
          queue.shard().drop(queue.queue());
          return result;
        },
        reply);
  }

  /** A queue has no consumers any more. */
  void lastConsumerGone(long id) {
    QueueEntry queue = autoDelete.get(id);
    if (queue != null && !queue.deleting) {
      remove(catalog.host(queue.virtualHost), queue, Replies.DONE, _ -> {});
    }
  }

  /** A queue was not used for as long as it may be. */
  void unusedTooLong(long id) {
    QueueEntry queue = leased.get(id);
    if (queue != null && !queue.deleting) {
      remove(catalog.host(queue.virtualHost), queue, Replies.DONE, _ -> {});
    }
  }

  /** Deletes the session's exclusive queues; {@code done} runs when they are gone. */
  void sessionClosed(long session, Runnable done) {
    catalog.changing();
    Set<QueueEntry> owned = exclusive.remove(session);
    if (owned == null || owned.isEmpty()) {
      done.run();
      return;
    }
    AtomicInteger left = new AtomicInteger(owned.size());
    for (QueueEntry queue : List.copyOf(owned)) {
      remove(
          catalog.host(queue.virtualHost),
          queue,
          Replies.DONE,
          _ -> {
            if (left.decrementAndGet() == 0) {
              done.run();
            }
          });
    }
  }
}
