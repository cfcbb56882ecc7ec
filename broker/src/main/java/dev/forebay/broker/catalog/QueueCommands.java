package dev.forebay.broker.catalog;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.SessionId;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.handover.AskedShards;
import dev.forebay.broker.handover.ToCatalog;
import dev.forebay.broker.handover.ToOwner;
import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.WorkLine;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Declares, purges and deletes queues. Confined to the catalog's loop. */
final class QueueCommands {
  private static final int GENERATED_NAME_BYTES = 16;

  private static final CatalogReply DONE = new CatalogReply.Done();

  /** Nobody is there to say what is in a queue. */
  private static final CatalogReply NOT_OPEN = new CatalogReply.Refused(new Refusal.NotOpen());

  private final Catalog catalog;
  private final CatalogJournal journal;
  private final ExchangeCommands exchanges;
  private final DestinationIds ids;
  private final AskedShards shards;
  private final BrokerMetrics metrics;
  private final RandomGenerator random;
  private final CatalogLimits limits;
  private final WorkLine line;
  private final Map<Long, QueueEntry> autoDelete = new HashMap<>();
  private final Map<Long, QueueEntry> leased = new HashMap<>();
  private final Map<SessionId, Set<QueueEntry>> exclusive = new HashMap<>();

  QueueCommands(
      Catalog catalog,
      CatalogJournal journal,
      ExchangeCommands exchanges,
      DestinationIds ids,
      AskedShards shards,
      CatalogShard.Surroundings surroundings,
      WorkLine line) {
    this.catalog = catalog;
    this.journal = journal;
    this.exchanges = exchanges;
    this.ids = ids;
    this.shards = shards;
    this.metrics = surroundings.metrics();
    this.random = surroundings.random();
    this.limits = surroundings.limits();
    this.line = line;
  }

  void makeReplyQueue(VirtualHost host, SessionId session, Consumer<CatalogReply> reply) {
    String name = generatedName(host, catalog.builtIns().repliesPrefix());
    Refusal refusal =
        refusalOfMore(host, catalog.builtIns().repliesPrefix(), name, QueueSettings.OfQueue.PLAIN);
    if (refusal != null) {
      reply.accept(new CatalogReply.Refused(refusal));
      return;
    }
    long id = ids.next();
    if (id == 0) {
      journal.whenDurable(() -> makeReplyQueue(host, session, reply));
      return;
    }
    QueueEntry created =
        create(host, session, name, id, false, true, true, QueueSettings.OfQueue.PLAIN);
    answer(created, reply);
  }

  void find(
      VirtualHost host,
      SessionId session,
      CatalogCommand.FindQueue command,
      Consumer<CatalogReply> reply) {
    QueueEntry queue = host.queue(command.name());
    if (queue == null) {
      whenDurable(noQueue(command.name(), host), reply);
    } else if (!queue.isOpenTo(session)) {
      reply.accept(new CatalogReply.Refused(queue.locked()));
    } else {
      journal.whenDurable(() -> answer(queue, reply));
    }
  }

  /** What an answer rests on may not come to nothing when the power fails. */
  private void whenDurable(CatalogReply answer, Consumer<CatalogReply> reply) {
    journal.whenDurable(() -> reply.accept(answer));
  }

  private static CatalogReply noQueue(String name, VirtualHost host) {
    return new CatalogReply.Refused(new Refusal.NoQueue(name, host.name));
  }

  void declare(
      VirtualHost host,
      SessionId session,
      CatalogCommand.DeclareQueue command,
      Consumer<CatalogReply> reply) {
    String name =
        command.name().isEmpty()
            ? generatedName(host, catalog.builtIns().generatedPrefix())
            : command.name();
    QueueEntry existing = host.queue(name);
    Refusal refusal =
        existing == null ? refusalOfNew(host, command) : refusal(existing, session, command);
    if (refusal != null) {
      whenDurable(new CatalogReply.Refused(refusal), reply);
      return;
    }
    if (existing != null) {
      journal.whenDurable(() -> answer(existing, reply));
      return;
    }
    if (!(command.settings() instanceof QueueSettings.OfQueue settings)) {
      throw new IllegalArgumentException("a stream: " + command);
    }
    long id = ids.next();
    if (id == 0) {
      journal.whenDurable(() -> declare(host, session, command, reply));
      return;
    }
    QueueEntry created =
        create(
            host,
            session,
            name,
            id,
            command.durable(),
            command.exclusive(),
            command.autoDelete(),
            settings);
    journal.whenDurable(() -> answer(created, reply));
  }

  private @Nullable Refusal refusalOfNew(VirtualHost host, CatalogCommand.DeclareQueue command) {
    String name = command.name();
    if (catalog.builtIns().isReserved(name)) {
      return new Refusal.Reserved(Refusal.Kind.QUEUE, name);
    }
    Refusal refusal = refusalOfMore(host, name, name, command.settings());
    String impossible = command.settings().arguments().impossible();
    return refusal != null || impossible == null ? refusal : new Refusal.Impossible(impossible);
  }

  private @Nullable Refusal refusalOfMore(
      VirtualHost host, String asked, String name, QueueSettings settings) {
    if (host.queueCount() >= limits.queues()) {
      return new Refusal.LimitReached(Refusal.Kind.QUEUE, asked, host.name, limits.queues());
    }
    return catalog.hasRoom(host, KeptBytes.ofQueue(name, settings), limits)
        ? null
        : new Refusal.NoMemory(Refusal.Kind.QUEUE, asked, host.name);
  }

  private static @Nullable Refusal refusal(
      QueueEntry existing, SessionId session, CatalogCommand.DeclareQueue wanted) {
    boolean isExclusive = existing.exclusiveOwner != null;
    if (!existing.isOpenTo(session) || isExclusive != wanted.exclusive()) {
      return existing.locked();
    }
    if (existing.durable != wanted.durable()) {
      return otherFlag(existing, Refusal.Flag.DURABLE, wanted.durable());
    }
    if (existing.autoDelete != wanted.autoDelete()) {
      return otherFlag(existing, Refusal.Flag.AUTO_DELETE, wanted.autoDelete());
    }
    return existing.settings().equivalentTo(wanted.settings())
        ? null
        : new Refusal.OtherQueue(
            existing.name, existing.virtualHost, wanted.settings(), existing.settings());
  }

  private static Refusal otherFlag(QueueEntry existing, Refusal.Flag flag, boolean wanted) {
    return new Refusal.OtherFlag(
        Refusal.Kind.QUEUE, existing.name, existing.virtualHost, flag, wanted);
  }

  private QueueEntry create(
      VirtualHost host,
      SessionId session,
      String name,
      long id,
      boolean durable,
      boolean exclusive,
      boolean goesWithConsumers,
      QueueSettings.OfQueue settings) {
    boolean journalled = durable && !exclusive;
    QueueEntry queue =
        new QueueEntry(
            host.name,
            name,
            durable,
            exclusive ? session : null,
            goesWithConsumers,
            id,
            shards.shardOf(id),
            settings);
    register(host, queue);
    if (journalled) {
      journal.put(CatalogFormat.key(queue), CatalogFormat.value(queue));
      journal.whenDurable(() -> show(queue));
    } else {
      show(queue);
    }
    return queue;
  }

  /** Runs when the queue's shard has heard of it, if there is one: what is sent there arrives. */
  void whenKnown(VirtualHost host, String name, Runnable action) {
    QueueEntry queue = host.queue(name);
    if (queue == null) {
      action.run();
    } else {
      shards.ask(
          request -> new ToOwner.Reach(queue.shard(), queue.id(), request),
          ToCatalog.Heard.class,
          _ -> action.run(),
          action);
    }
  }

  /** Nobody may find it before its shard does. */
  private void show(QueueEntry queue) {
    shards.tell(
        request ->
            new ToOwner.AddQueue(
                queue.shard(),
                queue.id(),
                queue.isJournalled(),
                queue.virtualHost,
                queue.name,
                queue.settings(),
                request),
        () -> {
          queue.makeVisible();
          catalog.changed();
        });
  }

  /** Adds a queue that was declared now or before the start. */
  void register(VirtualHost host, QueueEntry queue) {
    catalog.changing();
    host.put(queue);
    metrics.queues.increment();
    if (queue.autoDelete) {
      autoDelete.put(queue.id(), queue);
    }
    if (queue.settings().expiresMillis() != QueueSettings.NEVER) {
      leased.put(queue.id(), queue);
    }
    SessionId owner = queue.exclusiveOwner;
    if (owner != null) {
      exclusive.computeIfAbsent(owner, _ -> new HashSet<>(2)).add(queue);
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
    count(
        queue,
        true,
        counted ->
            reply.accept(
                new CatalogReply.QueueDeclared(
                    queue.name, counted.messages(), counted.consumers())),
        reply);
  }

  /** Counts include what the asking channel has published before. */
  private void count(
      QueueEntry queue,
      boolean isUse,
      Consumer<ToCatalog.Counted> counted,
      Consumer<CatalogReply> reply) {
    shards.ask(
        request -> new ToOwner.CountQueue(queue.shard(), queue.id(), isUse, request),
        ToCatalog.Counted.class,
        counted,
        () -> reply.accept(NOT_OPEN));
  }

  void purge(
      VirtualHost host,
      SessionId session,
      CatalogCommand.PurgeQueue command,
      Consumer<CatalogReply> reply) {
    QueueEntry queue = host.queue(command.name());
    if (queue == null) {
      whenDurable(noQueue(command.name(), host), reply);
    } else if (!queue.isOpenTo(session)) {
      reply.accept(new CatalogReply.Refused(queue.locked()));
    } else {
      shards.ask(
          request -> new ToOwner.PurgeQueue(queue.shard(), queue.id(), request),
          ToCatalog.Purged.class,
          purged -> reply.accept(new CatalogReply.Removed(purged.messages())),
          () -> reply.accept(NOT_OPEN));
    }
  }

  void delete(
      VirtualHost host,
      SessionId session,
      CatalogCommand.DeleteQueue command,
      Consumer<CatalogReply> reply) {
    QueueEntry queue = host.queue(command.name());
    if (queue == null) {
      whenDurable(new CatalogReply.Removed(0), reply);
      return;
    }
    if (!queue.isOpenTo(session)) {
      reply.accept(new CatalogReply.Refused(queue.locked()));
      return;
    }
    count(
        queue,
        false,
        counted -> {
          Refusal refusal = refusal(queue, command, counted);
          if (refusal == null) {
            remove(host, queue, new CatalogReply.Removed(counted.messages()), reply);
          } else {
            reply.accept(new CatalogReply.Refused(refusal));
          }
        },
        reply);
  }

  private static @Nullable Refusal refusal(
      QueueEntry queue, CatalogCommand.DeleteQueue command, ToCatalog.Counted counted) {
    if (command.ifEmpty() && counted.messages() > 0) {
      return new Refusal.NotEmpty(queue.name, queue.virtualHost);
    }
    return command.ifUnused() && counted.consumers() > 0
        ? new Refusal.InUse(Refusal.Kind.QUEUE, queue.name, queue.virtualHost)
        : null;
  }

  private void remove(
      VirtualHost host, QueueEntry queue, CatalogReply result, Consumer<CatalogReply> reply) {
    if (queue.isRemoved()) {
      whenDurable(new CatalogReply.Removed(0), reply);
    } else {
      line.beginNext(
          exchanges.removal(host, List.of(queue), () -> makeGone(host, queue, result, reply)));
    }
  }

  private void makeGone(
      VirtualHost host, QueueEntry queue, CatalogReply result, Consumer<CatalogReply> reply) {
    if (queue.isRemoved()) {
      whenDurable(new CatalogReply.Removed(0), reply);
      return;
    }
    catalog.changing();
    queue.removed();
    host.remove(queue);
    autoDelete.remove(queue.id());
    leased.remove(queue.id());
    SessionId owner = queue.exclusiveOwner;
    Set<QueueEntry> owned = owner == null ? null : exclusive.get(owner);
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
    shards.tell(
        request -> new ToOwner.DropQueue(queue.shard(), queue.id(), request),
        () -> reply.accept(result));
  }

  /** A queue has no consumers any more. */
  void lastConsumerGone(long id) {
    QueueEntry queue = autoDelete.get(id);
    if (queue != null) {
      remove(catalog.host(queue.virtualHost), queue, DONE, _ -> {});
    }
  }

  /** A queue was not used for as long as it may be. */
  void unusedTooLong(long id) {
    QueueEntry queue = leased.get(id);
    if (queue != null) {
      remove(catalog.host(queue.virtualHost), queue, DONE, _ -> {});
    }
  }

  /** Deletes the session's exclusive queues; {@code done} runs when they are gone. */
  void sessionClosed(SessionId session, Runnable done) {
    catalog.changing();
    Set<QueueEntry> owned = exclusive.remove(session);
    if (owned == null || owned.isEmpty()) {
      done.run();
      return;
    }
    line.beginNext(new OwnedQueues(owned, done));
  }

  /** Deletes what a session leaves behind, one after another. */
  private final class OwnedQueues implements PiecedWork {
    private final Iterator<QueueEntry> owned;
    private final Runnable done;
    private @Nullable PiecedWork removal;
    private int left;

    private OwnedQueues(Set<QueueEntry> owned, Runnable done) {
      this.owned = owned.iterator();
      this.left = owned.size();
      this.done = done;
    }

    @Override
    public boolean piece(Portion portion) {
      while (!portion.isUsedUp()) {
        PiecedWork current = removal;
        if (current != null && current.piece(portion)) {
          return true;
        }
        removal = owned.hasNext() ? removalOf(owned.next()) : null;
        if (removal == null) {
          return false;
        }
      }
      return true;
    }

    private PiecedWork removalOf(QueueEntry queue) {
      VirtualHost host = catalog.host(queue.virtualHost);
      return exchanges.removal(
          host, List.of(queue), () -> makeGone(host, queue, DONE, _ -> oneGone()));
    }

    private void oneGone() {
      left--;
      if (left == 0) {
        done.run();
      }
    }
  }
}
