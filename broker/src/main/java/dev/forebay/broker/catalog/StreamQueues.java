package dev.forebay.broker.catalog;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Failure;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.stream.StreamPartition;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Streams as those see them who know queues: declared by a type of queue, and each partition a
 * queue of its own. Confined to the catalog's loop.
 */
final class StreamQueues {
  private final StreamCommands streams;
  private final CatalogJournal journal;
  private final BrokerLoop loop;

  StreamQueues(StreamCommands streams, CatalogJournal journal, BrokerLoop loop) {
    this.streams = streams;
    this.journal = journal;
    this.loop = loop;
  }

  /** Whether a declaration is one of a stream that exists or is to be made. */
  boolean isAbout(VirtualHost host, CatalogCommand.DeclareQueue command) {
    return isStream(host, command.name())
        || (!command.passive()
            && host.queue(command.name()) == null
            && QueueType.of(command.arguments()) == QueueType.STREAM);
  }

  /** Whether a queue of this name is a stream, or a partition of one. */
  boolean isStream(VirtualHost host, String name) {
    return host.queue(name) == null && host.streamTarget(name) != null;
  }

  void declare(
      VirtualHost host, CatalogCommand.DeclareQueue command, Consumer<CatalogReply> reply) {
    StreamTarget existing = host.streamTarget(command.name());
    CatalogReply refusal =
        existing == null ? refusalOfNew(host, command) : refusal(existing, command);
    if (refusal != null) {
      reply.accept(refusal);
    } else if (existing != null) {
      journal.whenDurable(() -> answer(host, existing, reply));
    } else {
      create(host, command, reply);
    }
  }

  private static @Nullable CatalogReply refusal(
      StreamTarget existing, CatalogCommand.DeclareQueue wanted) {
    String name = wanted.name();
    String virtualHost = existing.stream.virtualHost;
    if (existing.stream.partitions().size() > 1 && existing == existing.stream.whole()) {
      return wanted.passive()
          ? Replies.noQueue(name, virtualHost)
          : Replies.refused(
              Failure.Kind.PRECONDITION_FAILED,
              Replies.queue(name, virtualHost) + " is a stream of several partitions");
    }
    if (wanted.passive()) {
      return null;
    }
    if (wanted.exclusive()) {
      return Replies.locked(name, virtualHost);
    }
    String object = Replies.queue(name, virtualHost);
    if (!wanted.durable()) {
      return Replies.inequivalent("durable", object, "'false'", "'true'");
    }
    if (wanted.autoDelete()) {
      return Replies.inequivalent("auto_delete", object, "'true'", "'false'");
    }
    Headers current = StreamArguments.of(existing.stream.working().settings());
    ByteString differing = Arguments.difference(wanted.arguments(), current);
    return differing == null
        ? null
        : Arguments.inequivalent(differing, object, wanted.arguments(), current);
  }

  private static @Nullable CatalogReply refusalOfNew(
      VirtualHost host, CatalogCommand.DeclareQueue command) {
    if (command.name().startsWith("amq.")) {
      return Replies.reserved("queue", command.name());
    }
    String refusal = StreamArguments.refusal(host.name, command.name(), command.arguments());
    if (refusal == null) {
      refusal = QueueArgumentRules.wrongProperty(host.name, command);
    }
    return refusal == null ? null : Replies.refused(Failure.Kind.PRECONDITION_FAILED, refusal);
  }

  private void create(
      VirtualHost host, CatalogCommand.DeclareQueue command, Consumer<CatalogReply> reply) {
    streams.create(
        host,
        new StreamCommand.Create(
            command.name(), 1, StreamArguments.settings(command.arguments()), false),
        result ->
            reply.accept(
                switch (result) {
                  case StreamReply.Done _ -> new CatalogReply.QueueDeclared(command.name(), 0, 0);
                  case StreamReply.Refused(_, String text) ->
                      Replies.refused(
                          Failure.Kind.PRECONDITION_FAILED,
                          "cannot declare queue '%s': %s".formatted(command.name(), text));
                  case StreamReply.Trimmed _ ->
                      throw new IllegalStateException("nothing was trimmed");
                }));
  }

  private void answer(VirtualHost host, StreamTarget target, Consumer<CatalogReply> reply) {
    StreamPartition partition = target.only();
    if (partition == null) {
      reply.accept(Replies.noQueue(target.name(), host.name));
      return;
    }
    BrokerLoop owner = partition.shard().loop();
    loop.send(
        owner,
        () -> {
          Bounds bounds = partition.bounds();
          owner.send(
              loop,
              () ->
                  reply.accept(
                      bounds == null
                          ? Replies.noQueue(target.name(), host.name)
                          : new CatalogReply.QueueDeclared(
                              target.name(), bounds.visibleEnd() - bounds.startOffset(), 0)));
        });
  }

  /** Deletes a stream of one partition, in use or not, as RabbitMQ does. */
  void delete(VirtualHost host, String name, Consumer<CatalogReply> reply) {
    StreamTarget target = host.streamTarget(name);
    if (target == null) {
      throw new IllegalArgumentException(name);
    }
    if (target != target.stream.whole() || target.stream.partitions().size() > 1) {
      reply.accept(
          Replies.refused(
              Failure.Kind.PRECONDITION_FAILED,
              Replies.queue(name, host.name) + " is part of a stream of several partitions"));
      return;
    }
    streams.delete(
        host,
        new StreamCommand.Delete(target.stream.name),
        _ -> reply.accept(new CatalogReply.Removed(0)));
  }

  static CatalogReply noPurge(String name, String virtualHost) {
    return Replies.refused(
        Failure.Kind.NOT_IMPLEMENTED,
        "queue.purge not supported by stream queues " + Replies.queue(name, virtualHost));
  }
}
