package dev.forebay.broker.catalog;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.SessionId;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.handover.AskedShards;
import dev.forebay.broker.handover.CatalogSide;
import dev.forebay.broker.handover.FromCatalog;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToCatalog;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.LoopStorage;
import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.broker.security.KeptUsers;
import dev.forebay.broker.security.Security;
import dev.forebay.broker.work.WorkLine;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out catalog commands, one after another. Its journal is a shard's like any other.
 * Confined to its loop.
 */
public final class CatalogShard implements CatalogSide {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogShard.class);

  private static final CatalogReply DONE = new CatalogReply.Done();

  private final Catalog catalog;
  private final CatalogJournal journal;
  private final ExchangeCommands exchanges;
  private final QueueCommands queues;
  private final StreamCommands streams;
  private final StreamQueues streamQueues;
  private final DestinationIds ids;
  private final long era;
  private final Handover handover;
  private final BrokerLoop loop;
  private final AskedShards shards;

  /** Keys of bindings whose removal a crash has broken off. */
  private List<byte[]> dangling;

  private final KeptUsers users;

  /** Commands, which wait while one of them takes more than a turn. */
  private final WorkLine line;

  private @Nullable CatalogSnapshot snapshot;
  private long snapshotBytes;

  /**
   * What it works with.
   *
   * @param handover of its loop
   * @param shards that destinations are given to
   * @param random for generated names
   * @param limits of each virtual host
   * @param security sees who there is
   */
  public record Surroundings(
      Handover handover,
      int shards,
      BrokerMetrics metrics,
      RandomGenerator random,
      CatalogLimits limits,
      Security security) {}

  /** Makes it from what recovery found; {@link #start} before the first command. */
  public CatalogShard(
      Catalog catalog, LoopStorage storage, CatalogRecovery recovered, Surroundings surroundings) {
    this.catalog = catalog;
    this.handover = surroundings.handover();
    this.loop = handover.loop();
    this.shards = new AskedShards(handover, surroundings.shards());
    this.journal = new CatalogJournal(storage);
    this.ids = new DestinationIds(journal, recovered.reservedIds());
    this.era = recovered.era() + 1;
    this.line = new WorkLine(loop.pieces());
    HeldQueues held = new HeldQueues(catalog, journal, shards);
    this.exchanges = new ExchangeCommands(catalog, journal, ids, held, surroundings.limits(), line);
    this.queues = new QueueCommands(catalog, journal, exchanges, ids, shards, surroundings, line);
    this.streams = new StreamCommands(catalog, journal, exchanges, ids, shards, surroundings, line);
    this.streamQueues = new StreamQueues(catalog, streams, journal, shards, surroundings.limits());
    this.users = new KeptUsers(surroundings.security(), journalOfUsers(), recovered.users());
    recovered.restore(catalog, queues::register);
    this.dangling = recovered.dangling();
    catalog.hosts().forEach(exchanges::restored);
  }

  /** A number that no earlier run of the node has had; once it is started, no later one either. */
  public long era() {
    return era;
  }

  /** Begins an era and reserves ids; {@code ready} runs when commands may come. On its loop. */
  public void start(Runnable ready) {
    dangling.forEach(journal::delete);
    dangling = List.of();
    journal.put(CatalogFormat.eraKey(), CatalogFormat.number(era));
    keepTime();
    ids.reserve(ready);
  }

  /** Gives its journal up; {@code closed} runs when all that was journalled is durable. */
  public void close(Runnable closed) {
    journal.close(closed);
  }

  private KeptUsers.Journal journalOfUsers() {
    return new KeptUsers.Journal() {
      @Override
      public void put(byte[] key, byte[] value) {
        journal.put(key, value);
      }

      @Override
      public void delete(byte[] key) {
        journal.delete(key);
      }

      @Override
      public void whenDurable(Runnable action) {
        journal.whenDurable(action);
      }
    };
  }

  /** Who there is. On its loop, when it was started. */
  public KeptUsers users() {
    return users;
  }

  /** The loop that it lives on. */
  public BrokerLoop loop() {
    return loop;
  }

  @Override
  public void hear(ToCatalog message) {
    switch (message) {
      case ToCatalog.Execute execute ->
          execute(
              execute.session(),
              execute.command(),
              reply -> handover.tell(new FromCatalog.Replied(execute.request(), reply)));
      case ToCatalog.ExecuteOnStreams execute ->
          execute(
              execute.virtualHost(),
              execute.command(),
              reply -> handover.tell(answer(execute.request(), reply)));
      case ToCatalog.GiveId give ->
          streams.newId(id -> handover.tell(new FromCatalog.GaveId(give.request(), id)));
      case ToCatalog.EndSession end ->
          line.run(() ->
              queues.sessionClosed(
                  end.session(), () -> handover.tell(new ToSession.Answered(end.request()))));
      case ToCatalog.OfShard answer -> shards.hear(answer);
      case ToCatalog.LastConsumerGone gone -> queues.lastConsumerGone(gone.queue());
      case ToCatalog.UnusedTooLong unused -> queues.unusedTooLong(unused.queue());
    }
  }

  private static FromCatalog answer(long request, StreamReply.OfCatalog reply) {
    return switch (reply) {
      case StreamReply.Done done -> FromCatalog.StreamDone.of(request, done.stream());
      case StreamReply.Refused refused -> new FromCatalog.StreamRefused(request, refused);
    };
  }

  /**
   * Carries out a command of a session.
   *
   * @param reply called on this loop when everything that the command saw is durable
   */
  private void execute(SessionId session, CatalogCommand command, Consumer<CatalogReply> reply) {
    if (loop.time().isKeptLongAgo()) {
      keepTime();
    }
    line.run(() ->
        checked(
            () -> carryOut(session, command, reply),
            () -> reply.accept(new CatalogReply.Refused(new Refusal.BrokeOff()))));
  }

  /**
   * Runs a command. What breaks off before the first change concerns its client alone; what breaks
   * off later leaves something half done, and is thrown.
   */
  private void checked(Runnable command, Runnable refuse) {
    long changesBefore = catalog.changesBegun();
    try {
      command.run();
    } catch (RuntimeException thrown) {
      if (catalog.changesBegun() != changesBefore) {
        throw thrown;
      }
      LOG.error("a command broke off before anything was changed", thrown);
      refuse.run();
    }
  }

  private void carryOut(SessionId session, CatalogCommand command, Consumer<CatalogReply> reply) {
    VirtualHost host = catalog.virtualHost(command.virtualHost());
    if (host == null) {
      reply.accept(new CatalogReply.Refused(new Refusal.NoHost(command.virtualHost())));
      return;
    }
    switch (command) {
      case CatalogCommand.DeclareExchange declare -> exchanges.declare(host, declare, reply);
      case CatalogCommand.FindExchange find -> whenDurable(exchanges.find(host, find), reply);
      case CatalogCommand.DeleteExchange delete ->
          whenDurable(exchanges.delete(host, delete), reply);
      case CatalogCommand.DeclareQueue declare -> {
        if (streamQueues.isAbout(host, declare)) {
          streamQueues.declare(host, declare, reply);
        } else {
          queues.declare(host, session, declare, reply);
        }
      }
      case CatalogCommand.FindQueue find -> {
        if (streamQueues.isStream(host, find.name())) {
          streamQueues.find(host, find.name(), reply);
        } else {
          queues.find(host, session, find, reply);
        }
      }
      case CatalogCommand.MakeReplyQueue _ -> queues.makeReplyQueue(host, session, reply);
      case CatalogCommand.DeleteQueue delete -> {
        if (streamQueues.isStream(host, delete.name())) {
          streamQueues.delete(host, delete.name(), reply);
        } else {
          queues.delete(host, session, delete, reply);
        }
      }
      case CatalogCommand.PurgeQueue purge -> {
        if (streamQueues.isStream(host, purge.name())) {
          reply.accept(StreamQueues.noPurge(purge.name(), host.name));
        } else {
          queues.purge(host, session, purge, reply);
        }
      }
      case CatalogCommand.BindQueue bind -> {
        CatalogReply result = bind(host, session, bind);
        journal.whenDurable(() -> queues.whenKnown(host, bind.queue(), () -> reply.accept(result)));
      }
      case CatalogCommand.UnbindQueue unbind -> whenDurable(unbind(host, session, unbind), reply);
      case CatalogCommand.BindExchange bind -> whenDurable(bind(host, bind), reply);
      case CatalogCommand.UnbindExchange unbind -> whenDurable(unbind(host, unbind), reply);
    }
  }

  /**
   * Carries out a command on streams.
   *
   * @param reply called on this loop when everything that the command saw is durable
   */
  private void execute(
      String virtualHost, StreamCommand.OfCatalog command, Consumer<StreamReply.OfCatalog> reply) {
    line.run(() ->
        checked(
            () -> carryOut(catalog.host(virtualHost), command, reply),
            () ->
                reply.accept(
                    new StreamReply.Refused(
                        StreamReply.Reason.INTERNAL_ERROR,
                        "the command broke off before anything was changed"))));
  }

  private void carryOut(
      VirtualHost host, StreamCommand.OfCatalog command, Consumer<StreamReply.OfCatalog> reply) {
    switch (command) {
      case StreamCommand.Create create -> streams.create(host, create, reply);
      case StreamCommand.Delete delete -> streams.delete(host, delete, reply);
      case StreamCommand.AddPartitions add -> streams.addPartitions(host, add, reply);
      case StreamCommand.Change change -> streams.change(host, change, reply);
    }
  }

  private void whenDurable(CatalogReply result, Consumer<CatalogReply> reply) {
    journal.whenDurable(() -> reply.accept(result));
  }

  private static CatalogReply refused(Refusal refusal) {
    return new CatalogReply.Refused(refusal);
  }

  private CatalogReply bind(VirtualHost host, SessionId session, CatalogCommand.BindQueue bind) {
    if (bind.exchange().isEmpty()) {
      return refused(new Refusal.DefaultExchange());
    }
    ExchangeEntry exchange = host.exchange(bind.exchange());
    if (exchange == null) {
      return refused(new Refusal.NoExchange(bind.exchange(), host.name));
    }
    BoundTarget target = host.destination(bind.queue());
    if (target == null) {
      return refused(new Refusal.NoQueue(bind.queue(), host.name));
    }
    if (!isOpen(target, session)) {
      return refused(new Refusal.Locked(target.name(), host.name));
    }
    return bind(
        exchange, new Binding(target, RoutingKey.utf8(bind.routingKey()), bind.arguments()));
  }

  private static boolean isOpen(BoundTarget target, SessionId session) {
    return !(target instanceof QueueEntry queue) || queue.isOpenTo(session);
  }

  private CatalogReply bind(ExchangeEntry source, Binding binding) {
    Refusal impossible = source.refusal(binding);
    return impossible == null ? exchanges.addBinding(source, binding) : refused(impossible);
  }

  private CatalogReply bind(VirtualHost host, CatalogCommand.BindExchange bind) {
    if (bind.source().isEmpty() || bind.destination().isEmpty()) {
      return refused(new Refusal.DefaultExchange());
    }
    ExchangeEntry source = host.exchange(bind.source());
    if (source == null) {
      return refused(new Refusal.NoExchange(bind.source(), host.name));
    }
    ExchangeEntry destination = host.exchange(bind.destination());
    if (destination == null) {
      return refused(new Refusal.NoExchange(bind.destination(), host.name));
    }
    return bind(
        source, new Binding(destination, RoutingKey.utf8(bind.routingKey()), bind.arguments()));
  }

  private CatalogReply unbind(VirtualHost host, CatalogCommand.UnbindExchange unbind) {
    if (unbind.source().isEmpty() || unbind.destination().isEmpty()) {
      return refused(new Refusal.DefaultExchange());
    }
    ExchangeEntry source = host.exchange(unbind.source());
    ExchangeEntry destination = host.exchange(unbind.destination());
    if (source != null && destination != null) {
      exchanges.unbind(
          host,
          source,
          new Binding(destination, RoutingKey.utf8(unbind.routingKey()), unbind.arguments()));
    }
    return DONE;
  }

  private CatalogReply unbind(
      VirtualHost host, SessionId session, CatalogCommand.UnbindQueue unbind) {
    if (unbind.exchange().isEmpty()) {
      return refused(new Refusal.DefaultExchange());
    }
    BoundTarget target = host.destination(unbind.queue());
    ExchangeEntry exchange = host.exchange(unbind.exchange());
    if (target == null || exchange == null) {
      return DONE;
    }
    Binding binding = new Binding(target, RoutingKey.utf8(unbind.routingKey()), unbind.arguments());
    if (exchange.bindings().contains(binding) && !isOpen(target, session)) {
      return refused(new Refusal.Locked(target.name(), host.name));
    }
    exchanges.unbind(host, exchange, binding);
    return DONE;
  }

  /**
   * Journals the whole catalog in pieces, so that its older records are not needed any more; unless
   * that is under way.
   */
  public void snapshot() {
    if (snapshot == null) {
      snapshot = new CatalogSnapshot(catalog, users);
      journal.beginSnapshot();
      snapshotBytes =
          journal.put(
              List.of(
                  new CatalogJournal.Entry(
                      CatalogFormat.idKey(), CatalogFormat.number(ids.reservedEnd())),
                  new CatalogJournal.Entry(CatalogFormat.eraKey(), CatalogFormat.number(era)),
                  new CatalogJournal.Entry(
                      CatalogFormat.timeKey(), CatalogFormat.value(loop.time().keep()))));
      snapshotPiece();
    }
  }

  /** What the latest one takes of the log; while it is under way, what there is of it. */
  public long snapshotBytes() {
    return snapshotBytes;
  }

  private void snapshotPiece() {
    CatalogSnapshot current = snapshot;
    if (current != null) {
      snapshotBytes += journal.put(current.next());
      if (current.isComplete()) {
        journal.endSnapshot();
        snapshot = null;
      } else {
        loop.eventLoop().execute(() -> loop.apply(this::snapshotPiece));
      }
    }
  }

  /** Keeps the time, and so has the view know up to where it has the catalog. */
  public void checkpoint() {
    keepTime();
  }

  private void keepTime() {
    journal.put(CatalogFormat.timeKey(), CatalogFormat.value(loop.time().keep()));
  }
}
