package dev.forebay.broker.catalog;

import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.StreamReply.Reason;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.handover.AskedShards;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.handover.ToOwner;
import dev.forebay.broker.work.WorkLine;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes, changes and deletes streams. Confined to the catalog's loop. */
final class StreamCommands {
  /** What it takes to make a partition, or to tell its shard something. */
  private static final int PARTITION_UNITS = 2;

  private static final int VERSION_4 = 0x4000;
  private static final long VARIANT = 1L << 63;

  /** First six bits that Kafka writes as a dash, which its tools take for an option. */
  private static final int DASH = 62;

  private final Catalog catalog;
  private final CatalogJournal journal;
  private final ExchangeCommands exchanges;
  private final DestinationIds ids;
  private final AskedShards shards;
  private final RandomGenerator random;
  private final CatalogLimits limits;
  private final WorkLine line;

  /** What shards are told of changes that are durable, in their order. */
  private final WorkLine told;

  StreamCommands(
      Catalog catalog,
      CatalogJournal journal,
      ExchangeCommands exchanges,
      DestinationIds ids,
      AskedShards shards,
      CatalogShard.Surroundings surroundings,
      WorkLine line) {
    this.catalog = catalog;
    this.exchanges = exchanges;
    this.journal = journal;
    this.ids = ids;
    this.shards = shards;
    this.random = surroundings.random();
    this.limits = surroundings.limits();
    this.line = line;
    this.told = new WorkLine(surroundings.handover().loop().pieces());
  }

  void create(
      VirtualHost host, StreamCommand.Create command, Consumer<StreamReply.OfCatalog> reply) {
    create(host, command, DeclaredArguments.NONE, reply);
  }

  /** Makes a stream that was declared like a queue. */
  void create(
      VirtualHost host,
      StreamCommand.Create command,
      DeclaredArguments declared,
      Consumer<StreamReply.OfCatalog> reply) {
    StreamReply.OfCatalog refusal = refusalOfNew(host, command, declared);
    if (refusal != null) {
      whenDurable(refusal, reply);
      return;
    }
    if (command.dryRun()) {
      whenDurable(new StreamReply.Done(planned(command)), reply);
      return;
    }
    makePartitions(
        new Making(command.name(), 0, command.partitions()),
        partitions -> create(host, command, declared, partitions, reply),
        () -> create(host, command, declared, reply));
  }

  private void create(
      VirtualHost host,
      StreamCommand.Create command,
      DeclaredArguments declared,
      List<PartitionAddress> partitions,
      Consumer<StreamReply.OfCatalog> reply) {
    StreamEntry stream =
        new StreamEntry(
            host.name, command.name(), newId(), command.settings(), declared, partitions);
    catalog.changing();
    host.put(stream);
    journal.put(CatalogFormat.key(stream), CatalogFormat.value(stream));
    publish(stream, partitions, reply);
  }

  private Stream planned(StreamCommand.Create command) {
    return new Stream(command.name(), newId(), command.settings(), List.of());
  }

  private StreamReply.@Nullable OfCatalog refusalOfNew(
      VirtualHost host, StreamCommand.Create command, DeclaredArguments declared) {
    if (host.stream(command.name()) != null || host.queue(command.name()) != null) {
      return refused(Reason.EXISTS, "'" + command.name() + "' exists");
    }
    if (command.partitions() < 1) {
      return refused(Reason.INVALID_PARTITIONS, command.partitions() + " partitions");
    }
    long bytes =
        KeptBytes.ofStream(command.name(), command.partitions(), command.settings(), declared);
    return refusalOfMore(host, command.partitions(), bytes);
  }

  private StreamReply.@Nullable OfCatalog refusalOfMore(
      VirtualHost host, int added, long addedBytes) {
    if (added > limits.partitions() - host.partitionCount()) {
      return refused(Reason.LIMIT, "at most " + limits.partitions() + " partitions");
    }
    return refusalOfBytes(host, addedBytes);
  }

  private StreamReply.@Nullable OfCatalog refusalOfBytes(VirtualHost host, long addedBytes) {
    return catalog.hasRoom(host, addedBytes, limits)
        ? null
        : refused(
            Reason.NO_MEMORY, "memory limit of declarations in '" + host.name + "' is reached");
  }

  /** Partitions to be made, from a number up to another. */
  private record Making(String name, int from, int to) {}

  /** Makes partitions with ids of their own, in pieces; again if ids are only being reserved. */
  private void makePartitions(
      Making making, Consumer<List<PartitionAddress>> done, Runnable again) {
    List<PartitionAddress> made = new ArrayList<>(making.to - making.from);
    line.beginNext(portion -> {
      for (int number = making.from + made.size(); number < making.to; number++) {
        if (portion.isUsedUp()) {
          return true;
        }
        long id = ids.next();
        if (id == 0) {
          journal.whenDurable(() -> line.run(again));
          return false;
        }
        portion.take(PARTITION_UNITS);
        made.add(new PartitionAddress(shards.shardOf(id), id, number, false, making.name()));
      }
      done.accept(made);
      return false;
    });
  }

  /**
   * Tells the shards of partitions something, in pieces; {@code done} runs when all have heard of
   * it: nobody may find a partition before its shard does.
   */
  private void onShards(List<PartitionAddress> partitions, News news, Runnable done) {
    Iterator<PartitionAddress> left = partitions.iterator();
    int[] unheard = {partitions.size() + 1};
    Runnable oneHasHeard =
        () -> {
          unheard[0]--;
          if (unheard[0] == 0) {
            done.run();
          }
        };
    told.begin(portion -> {
      while (left.hasNext()) {
        if (portion.isUsedUp()) {
          return true;
        }
        portion.take(PARTITION_UNITS);
        PartitionAddress partition = left.next();
        shards.tell(request -> news.of(partition, request), oneHasHeard);
      }
      oneHasHeard.run();
      return false;
    });
  }

  /** What the shard of a partition is told. */
  @FunctionalInterface
  private interface News {
    ToOwner.OfChange of(PartitionAddress partition, long request);
  }

  private UUID newId() {
    while (true) {
      long high = (random.nextLong() & ~0xF000L) | VERSION_4;
      long low = (random.nextLong() & ~(3L << 62)) | VARIANT;
      if (high >>> 58 != DASH) {
        return new UUID(high, low);
      }
    }
  }

  void addPartitions(
      VirtualHost host,
      StreamCommand.AddPartitions command,
      Consumer<StreamReply.OfCatalog> reply) {
    StreamEntry stream = host.stream(command.name());
    if (stream == null) {
      whenDurable(notFound(command), reply);
      return;
    }
    StreamReply.OfCatalog refusal = refusal(host, stream, command);
    if (refusal != null) {
      whenDurable(refusal, reply);
      return;
    }
    if (command.dryRun()) {
      whenDurable(new StreamReply.Done(stream.working()), reply);
      return;
    }
    makePartitions(
        new Making(command.name(), stream.partitions().size(), command.partitions()),
        added -> add(host, stream, added, reply),
        () -> addPartitions(host, command, reply));
  }

  private void add(
      VirtualHost host,
      StreamEntry stream,
      List<PartitionAddress> added,
      Consumer<StreamReply.OfCatalog> reply) {
    List<PartitionAddress> all = new ArrayList<>(stream.partitions());
    all.addAll(added);
    long before = KeptBytes.of(stream);
    catalog.changing();
    stream.grow(all);
    host.partitionsAdded(added.size());
    host.kept(KeptBytes.of(stream) - before);
    journal.put(CatalogFormat.key(stream), CatalogFormat.value(stream));
    publish(stream, added, reply);
  }

  private StreamReply.@Nullable OfCatalog refusal(
      VirtualHost host, StreamEntry stream, StreamCommand.AddPartitions command) {
    int present = stream.partitions().size();
    return command.partitions() <= present
        ? refused(
            Reason.INVALID_PARTITIONS,
            "it has " + present + " partitions, " + command.partitions() + " are not more")
        : refusalOfMore(
            host, command.partitions() - present, grownTo(stream, command.partitions()));
  }

  private static long grownTo(StreamEntry stream, int partitions) {
    StreamSettings settings = stream.working().settings();
    return KeptBytes.ofStream(stream.name, partitions, settings, stream.declared)
        - KeptBytes.of(stream);
  }

  void change(
      VirtualHost host, StreamCommand.Change command, Consumer<StreamReply.OfCatalog> reply) {
    StreamEntry stream = host.stream(command.name());
    if (stream == null) {
      whenDurable(notFound(command), reply);
      return;
    }
    if (!stream.working().settings().equals(command.expected())) {
      whenDurable(refused(Reason.CHANGED, "'" + command.name() + "' was changed before"), reply);
      return;
    }
    int partitions = stream.partitions().size();
    long grown =
        KeptBytes.ofStream(stream.name, partitions, command.settings(), stream.declared)
            - KeptBytes.of(stream);
    StreamReply.OfCatalog refusal = grown > 0 ? refusalOfBytes(host, grown) : null;
    if (refusal != null) {
      whenDurable(refusal, reply);
      return;
    }
    catalog.changing();
    stream.change(command.settings());
    host.kept(grown);
    journal.put(CatalogFormat.key(stream), CatalogFormat.value(stream));
    Stream changed = stream.working();
    journal.whenDurable(() -> {
      stream.makeVisible(changed);
      onShards(
          stream.partitions(),
          (partition, request) ->
              new ToOwner.ChangePartition(
                  partition.shard(), partition.id(), command.settings(), request),
          () -> reply.accept(new StreamReply.Done(changed)));
    });
  }

  private void publish(
      StreamEntry stream, List<PartitionAddress> added, Consumer<StreamReply.OfCatalog> reply) {
    Stream made = stream.working();
    journal.whenDurable(() ->
        onShards(
            added,
            (partition, request) ->
                new ToOwner.AddPartition(
                    partition.shard(),
                    partition.id(),
                    stream.virtualHost,
                    stream.name,
                    partition.number(),
                    made.settings(),
                    request),
            () -> {
              stream.makeVisible(made);
              catalog.streamsChanged();
              reply.accept(new StreamReply.Done(made));
            }));
  }

  void delete(
      VirtualHost host, StreamCommand.Delete command, Consumer<StreamReply.OfCatalog> reply) {
    StreamEntry stream = host.stream(command.name());
    if (stream == null) {
      whenDurable(notFound(command), reply);
      return;
    }
    List<StreamTarget> targets = new ArrayList<>(stream.targets());
    targets.add(stream.whole());
    line.beginNext(exchanges.removal(host, targets, () -> makeGone(host, stream, reply)));
  }

  private void makeGone(
      VirtualHost host, StreamEntry stream, Consumer<StreamReply.OfCatalog> reply) {
    catalog.changing();
    stream.removed();
    host.remove(stream);
    catalog.streamsChanged();
    journal.delete(CatalogFormat.key(stream));
    journal.whenDurable(() ->
        onShards(
            stream.partitions(),
            (partition, request) ->
                new ToOwner.DropPartition(partition.shard(), partition.id(), request),
            () -> reply.accept(new StreamReply.Done(stream.working()))));
  }

  /** Gives an id that nothing had before. */
  void newId(LongConsumer receiver) {
    long id = ids.next();
    if (id == 0) {
      journal.whenDurable(() -> newId(receiver));
    } else {
      receiver.accept(id);
    }
  }

  private static StreamReply.OfCatalog notFound(StreamCommand command) {
    return refused(Reason.NOT_FOUND, "there is no '" + command.name() + "'");
  }

  private static StreamReply.OfCatalog refused(Reason reason, String text) {
    return new StreamReply.Refused(reason, text);
  }

  private void whenDurable(StreamReply.OfCatalog result, Consumer<StreamReply.OfCatalog> reply) {
    journal.whenDurable(() -> reply.accept(result));
  }
}
