package dev.forebay.broker.catalog;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.handover.AskedShards;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.handover.ToCatalog;
import dev.forebay.broker.handover.ToOwner;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Streams as those see them who know queues: declared by a type of queue, and each partition a
 * queue of its own. Confined to the catalog's loop.
 */
final class StreamQueues {
  private final Catalog catalog;
  private final StreamCommands streams;
  private final CatalogJournal journal;
  private final AskedShards shards;
  private final CatalogLimits limits;

  StreamQueues(
      Catalog catalog,
      StreamCommands streams,
      CatalogJournal journal,
      AskedShards shards,
      CatalogLimits limits) {
    this.catalog = catalog;
    this.streams = streams;
    this.journal = journal;
    this.shards = shards;
    this.limits = limits;
  }

  /** Whether a declaration is one of a stream that exists or is to be made. */
  boolean isAbout(VirtualHost host, CatalogCommand.DeclareQueue command) {
    return isStream(host, command.name())
        || (host.queue(command.name()) == null
            && command.settings() instanceof QueueSettings.OfStream);
  }

  /** Whether a queue of this name is a stream, or a partition of one. */
  boolean isStream(VirtualHost host, String name) {
    return host.queue(name) == null && host.streamTarget(name) != null;
  }

  void declare(
      VirtualHost host, CatalogCommand.DeclareQueue command, Consumer<CatalogReply> reply) {
    StreamTarget existing = host.streamTarget(command.name());
    Refusal refusal = existing == null ? refusalOfNew(command) : refusal(existing, command);
    if (refusal != null) {
      journal.whenDurable(() -> reply.accept(new CatalogReply.Refused(refusal)));
    } else if (existing != null) {
      journal.whenDurable(() -> answer(host, existing, reply));
    } else if (command.settings() instanceof QueueSettings.OfStream settings) {
      create(host, command.name(), settings, reply);
    }
  }

  void find(VirtualHost host, String name, Consumer<CatalogReply> reply) {
    StreamTarget target = target(host, name);
    if (isWholeOfSeveral(target)) {
      reply.accept(new CatalogReply.Refused(new Refusal.NoQueue(name, host.name)));
    } else {
      journal.whenDurable(() -> answer(host, target, reply));
    }
  }

  private static StreamTarget target(VirtualHost host, String name) {
    StreamTarget target = host.streamTarget(name);
    if (target == null) {
      throw new IllegalArgumentException(name);
    }
    return target;
  }

  private static boolean isWholeOfSeveral(StreamTarget target) {
    return target.isWhole() && target.stream.partitions().size() > 1;
  }

  private static @Nullable Refusal refusal(
      StreamTarget existing, CatalogCommand.DeclareQueue wanted) {
    String name = wanted.name();
    String virtualHost = existing.stream.virtualHost;
    if (isWholeOfSeveral(existing)) {
      return new Refusal.SeveralPartitions(name, virtualHost);
    }
    if (wanted.exclusive()) {
      return new Refusal.Locked(name, virtualHost);
    }
    if (!wanted.durable()) {
      return new Refusal.OtherFlag(
          Refusal.Kind.QUEUE, name, virtualHost, Refusal.Flag.DURABLE, false);
    }
    if (wanted.autoDelete()) {
      return new Refusal.OtherFlag(
          Refusal.Kind.QUEUE, name, virtualHost, Refusal.Flag.AUTO_DELETE, true);
    }
    QueueSettings current = existing.stream.asQueue();
    return current.equivalentTo(wanted.settings())
        ? null
        : new Refusal.OtherQueue(name, virtualHost, wanted.settings(), current);
  }

  private @Nullable Refusal refusalOfNew(CatalogCommand.DeclareQueue command) {
    if (catalog.builtIns().isReserved(command.name())) {
      return new Refusal.Reserved(Refusal.Kind.QUEUE, command.name());
    }
    String impossible = command.settings().arguments().impossible();
    return impossible == null ? null : new Refusal.Impossible(impossible);
  }

  private void create(
      VirtualHost host,
      String name,
      QueueSettings.OfStream settings,
      Consumer<CatalogReply> reply) {
    StreamSettings kept =
        new StreamSettings(settings.retentionMillis(), settings.retentionBytes(), Map.of());
    streams.create(
        host,
        new StreamCommand.Create(name, 1, kept, false),
        settings.arguments(),
        result ->
            reply.accept(
                switch (result) {
                  case StreamReply.Done _ -> new CatalogReply.QueueDeclared(name, 0, 0);
                  case StreamReply.Refused(StreamReply.Reason reason, _) ->
                      new CatalogReply.Refused(refusal(reason, name, host.name));
                }));
  }

  private Refusal refusal(StreamReply.Reason reason, String name, String virtualHost) {
    return switch (reason) {
      case LIMIT ->
          new Refusal.LimitReached(Refusal.Kind.PARTITION, name, virtualHost, limits.partitions());
      case NO_MEMORY -> new Refusal.NoMemory(Refusal.Kind.QUEUE, name, virtualHost);
      case INTERNAL_ERROR -> new Refusal.BrokeOff();
      case NOT_FOUND, NO_RIGHT, EXISTS, INVALID_PARTITIONS, CHANGED, OFFSET_OUT_OF_RANGE ->
          throw new IllegalStateException("a new stream of one partition: " + reason);
    };
  }

  private void answer(VirtualHost host, StreamTarget target, Consumer<CatalogReply> reply) {
    PartitionAddress partition = target.only();
    CatalogReply none = new CatalogReply.Refused(new Refusal.NoQueue(target.name(), host.name));
    if (partition == null) {
      reply.accept(none);
      return;
    }
    shards.ask(
        request -> new ToOwner.CountPartition(partition.shard(), partition.id(), request),
        ToCatalog.Counted.class,
        counted ->
            reply.accept(
                counted.isThere()
                    ? new CatalogReply.QueueDeclared(target.name(), counted.messages(), 0)
                    : none),
        () -> reply.accept(new CatalogReply.Refused(new Refusal.NotOpen())));
  }

  /** Deletes a stream of one partition, in use or not, as RabbitMQ does. */
  void delete(VirtualHost host, String name, Consumer<CatalogReply> reply) {
    StreamTarget target = target(host, name);
    if (!target.isWhole() || target.stream.partitions().size() > 1) {
      reply.accept(new CatalogReply.Refused(new Refusal.PartOfStream(name, host.name)));
      return;
    }
    streams.delete(
        host,
        new StreamCommand.Delete(target.stream.name),
        _ -> reply.accept(new CatalogReply.Removed(0)));
  }

  static CatalogReply noPurge(String name, String virtualHost) {
    return new CatalogReply.Refused(
        new Refusal.NotForStreams(Refusal.QueueFeature.PURGE, name, virtualHost));
  }
}
