package dev.forebay.broker.session;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.SessionId;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.handover.FromCatalog;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToCatalog;
import dev.forebay.broker.handover.ToOwner;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What sessions of one loop have asked of the catalog and not been answered yet, by their numbers.
 * Confined to the loop.
 */
final class AskedCatalog {
  private final Handover handover;
  private final Long2ObjectHashMap<Consumer<CatalogReply>> commands = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<Consumer<StreamReply>> streams = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<LongConsumer> ids = new Long2ObjectHashMap<>();

  /** Nothing yet. */
  AskedCatalog(Handover handover) {
    this.handover = handover;
  }

  /** Has a command carried out. */
  void execute(SessionId session, CatalogCommand command, Consumer<CatalogReply> reply) {
    handover.tell(asked(session, command, reply));
  }

  /** Has a command carried out behind what the session has said to a shard before. */
  void executeBehind(
      int shard, SessionId session, CatalogCommand command, Consumer<CatalogReply> reply) {
    handover.tell(new ToOwner.PassOn(shard, asked(session, command, reply)));
  }

  private ToCatalog.Execute asked(
      SessionId session, CatalogCommand command, Consumer<CatalogReply> reply) {
    long request = handover.nextNumber();
    commands.put(request, reply);
    return new ToCatalog.Execute(session, command, request);
  }

  /** Has a command on streams carried out. */
  void execute(String virtualHost, StreamCommand.OfCatalog command, Consumer<StreamReply> reply) {
    long request = handover.nextNumber();
    streams.put(request, reply);
    handover.tell(new ToCatalog.ExecuteOnStreams(virtualHost, command, request));
  }

  /** An id that nothing had before. */
  void newId(LongConsumer receiver) {
    long request = handover.nextNumber();
    ids.put(request, receiver);
    handover.tell(new ToCatalog.GiveId(request));
  }

  /** Hears what the catalog says. */
  void hear(FromCatalog message) {
    switch (message) {
      case FromCatalog.Replied replied ->
          known(commands.remove(replied.to())).accept(replied.reply());
      case FromCatalog.StreamDone done ->
          known(streams.remove(done.to())).accept(new StreamReply.Done(done.stream()));
      case FromCatalog.StreamRefused refused ->
          known(streams.remove(refused.to())).accept(refused.refusal());
      case FromCatalog.GaveId gave -> known(ids.remove(gave.to())).accept(gave.id());
    }
  }

  private static <T> T known(@Nullable T asked) {
    if (asked == null) {
      throw new IllegalStateException("an answer that nobody has asked for");
    }
    return asked;
  }
}
