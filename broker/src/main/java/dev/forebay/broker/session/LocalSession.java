package dev.forebay.broker.session;

import dev.forebay.broker.access.DeniedRoute;
import dev.forebay.broker.access.SessionAccess;
import dev.forebay.broker.access.StreamAccess;
import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.GetCommand;
import dev.forebay.broker.api.GetSink;
import dev.forebay.broker.api.LookCommand;
import dev.forebay.broker.api.LookSink;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionId;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.access.AccessAdmin;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.catalog.QueueEntry;
import dev.forebay.broker.catalog.RouteCache;
import dev.forebay.broker.consumer.ConsumerLink;
import dev.forebay.broker.consumer.QueueLink;
import dev.forebay.broker.conversion.ConvertedMessage;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.handover.ToCatalog;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.reader.QueueLook;
import dev.forebay.broker.route.RouteFinder;
import dev.forebay.broker.security.SessionAdmin;
import dev.forebay.broker.security.SessionRights;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.runtime.collection.FewSet;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session on its connection's loop. */
final class LocalSession implements Session {
  /** What it takes to cancel a consumer. */
  private static final int CANCEL_UNITS = 10;

  private static final int NO_SHARD = 0;

  private final SessionId id;
  private final SessionLoop sessions;
  private final SessionOptions options;
  private final RouteCache routes;
  private final RouteFinder finder;
  private final PublishBudget budget;
  private final StagedBudget staged;
  private final GuardedCallbacks callbacks;
  private final LocalStreamClient streams;
  private final SessionAccess access;
  private final SessionAdmin administration;
  private final FewSet<ConsumerLink> consumers = new FewSet<>();
  private final FewSet<StreamConsumer> readers = new FewSet<>();
  private final WorkLine work;
  private boolean closed;
  private int unanswered;
  private Runnable whenAllAnswered = () -> {};

  LocalSession(
      SessionId id, SessionLoop sessions, SessionOptions options, SessionListener listener) {
    this.id = id;
    this.sessions = sessions;
    this.options = options;
    this.routes = sessions.routes(options.virtualHost());
    this.work = new WorkLine(sessions.loop().pieces());
    this.staged = new StagedBudget(sessions.memory(), sessions.transactions().staged());
    int form = options.form().id();
    this.callbacks =
        new GuardedCallbacks(
            listener,
            sessions.forms().knowsMessages(form)
                ? new ConvertedMessage(
                    sessions.forms(), form, sessions.forms().dialects().get(options.keyDialect()))
                : null);
    this.finder = new RouteFinder(sessions.searches(), callbacks::run);
    this.budget = new PublishBudget(sessions.limits(), callbacks.listener());
    SessionRights rights =
        new SessionRights(sessions.security(), options.principal(), options.virtualHost());
    this.administration =
        new SessionAdmin(sessions.security(), rights, options.virtualHost(), sessions.loop());
    this.access =
        new SessionAccess(
            rights, sessions.catalog(), options.virtualHost(), sessions.forms().dialects());
    this.streams =
        new LocalStreamClient(sessions, options, budget, callbacks, new StreamAccess(access));
  }

  @Override
  public Principal principal() {
    return options.principal();
  }

  @Override
  public AccessAdmin administration() {
    return administration;
  }

  @Override
  public StreamClient streams() {
    return streams;
  }

  @Override
  public Publisher publisher(ConfirmListener listener) {
    return new LocalPublisher(
        routes,
        finder,
        new ConfirmedRuns(sessions, budget, callbacks.confirms(listener), null),
        options,
        access);
  }

  @Override
  public Refusal refusal(Route denied) {
    return ((DeniedRoute) denied).refusal();
  }

  @Override
  public Transaction transaction() {
    return new LocalTransaction(
        sessions, work, routes, finder, options, access, budget, staged, callbacks);
  }

  @Override
  public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
    if (closed) {
      // Nobody hears the answer, and what it made would be nobody's.
      return;
    }
    sessions.builder().close();
    Refusal denied = access.to(command);
    if (denied != null) {
      reply.accept(new CatalogReply.Refused(denied));
      return;
    }
    int through = shardOfCounted(command);
    Consumer<CatalogReply> told = callbacks.answers(reply);
    unanswered++;
    Consumer<CatalogReply> answer =
        result -> {
          answered();
          told.accept(result);
        };
    if (through == NO_SHARD) {
      sessions.askedCatalog().execute(id, command, answer);
    } else {
      sessions.askedCatalog().executeBehind(through, id, command, answer);
    }
  }

  private void answered() {
    unanswered--;
    if (unanswered == 0) {
      Runnable action = whenAllAnswered;
      whenAllAnswered = () -> {};
      action.run();
    }
  }

  /**
   * What was published before a command that counts a queue's messages must be there: only the way
   * through the queue's own shard keeps that order.
   */
  private int shardOfCounted(CatalogCommand command) {
    String name =
        switch (command) {
          case CatalogCommand.DeclareQueue declare -> declare.name();
          case CatalogCommand.FindQueue find -> find.name();
          case CatalogCommand.DeleteQueue delete -> delete.name();
          case CatalogCommand.PurgeQueue purge -> purge.name();
          case CatalogCommand.MakeReplyQueue _,
              CatalogCommand.BindQueue _,
              CatalogCommand.UnbindQueue _,
              CatalogCommand.DeclareExchange _,
              CatalogCommand.FindExchange _,
              CatalogCommand.DeleteExchange _,
              CatalogCommand.BindExchange _,
              CatalogCommand.UnbindExchange _ ->
              "";
        };
    QueueEntry queue = sessions.catalog().queue(command.virtualHost(), name);
    if (queue != null) {
      return queue.shard();
    }
    PartitionAddress partition = sessions.catalog().partition(command.virtualHost(), name);
    return partition == null ? NO_SHARD : partition.shard();
  }

  @Override
  public void consume(ConsumeCommand command, DeliverySink sink, Consumer<ConsumeReply> reply) {
    Refusal denied = access.toRead(command.queue());
    if (denied != null) {
      reply.accept(new ConsumeReply.Refused(denied));
      return;
    }
    QueueEntry entry = sessions.catalog().queue(command.virtualHost(), command.queue());
    PartitionAddress partition =
        entry == null ? sessions.catalog().partition(command.virtualHost(), command.queue()) : null;
    if (partition != null) {
      read(partition, command, sink, reply);
      return;
    }
    Refusal refusal = refusal(entry, command.virtualHost(), command.queue());
    if (refusal == null && entry != null && command.start() != null) {
      refusal =
          new Refusal.OnlyForStreams(
              command.queue(), command.virtualHost(), entry.settings().kind());
    }
    if (refusal != null) {
      reply.accept(new ConsumeReply.Refused(refusal));
    } else if (entry != null) {
      consume(entry, command, sink, reply);
    }
  }

  private void read(
      PartitionAddress partition,
      ConsumeCommand command,
      DeliverySink sink,
      Consumer<ConsumeReply> reply) {
    Refusal refusal = StreamRefusals.refusal(command);
    if (refusal != null) {
      reply.accept(new ConsumeReply.Refused(refusal));
      return;
    }
    StreamConsumer consumer =
        new StreamConsumer(
            partition,
            command.queue(),
            sessions,
            options.form().id(),
            callbacks.deliveries(sink),
            command.creditMax(),
            readers::remove);
    readers.add(consumer);
    reply.accept(new ConsumeReply.Consuming(consumer));
    consumer.start(command);
  }

  private void consume(
      QueueEntry entry, ConsumeCommand command, DeliverySink sink, Consumer<ConsumeReply> reply) {
    sessions
        .consumers()
        .consume(id, link(entry), command, callbacks.deliveries(sink), new Consuming(reply));
  }

  /** What a consumer's beginning and end mean to the session and its client. */
  private final class Consuming implements ConsumerLink.EndListener {
    /** Until it is answered: what waits for that need not be kept as long as the consumer. */
    private @Nullable Consumer<ConsumeReply> reply;

    Consuming(Consumer<ConsumeReply> reply) {
      this.reply = reply;
    }

    @Override
    public void started(ConsumerLink consumer, ToSession.Started answer) {
      Consumer<ConsumeReply> asked = Objects.requireNonNull(reply, "answered twice");
      reply = null;
      LocalSession.this.started(consumer, answer.refusal(), asked);
    }

    @Override
    public void ended(ConsumerLink consumer) {
      consumers.remove(consumer);
    }

    @Override
    public void tell(Runnable told) {
      callbacks.run(told);
    }
  }

  private void started(
      ConsumerLink consumer, @Nullable Refusal refusal, Consumer<ConsumeReply> reply) {
    if (refusal != null) {
      consumer.ended();
      callbacks.run(() -> reply.accept(new ConsumeReply.Refused(refusal)));
    } else if (closed) {
      consumer.cancel(() -> {});
    } else {
      consumers.add(consumer);
      callbacks.run(() -> reply.accept(new ConsumeReply.Consuming(consumer)));
    }
  }

  private QueueLink link(QueueEntry entry) {
    return new QueueLink(
        sessions.handover(),
        entry.shard(),
        0,
        entry.id(),
        entry.isJournalled(),
        entry.settings().deadLetter() != null,
        entry.settings().kind() == QueueKind.QUORUM,
        entry.settings().rules().holdMaxMillis());
  }

  @Override
  public SharedCredit sharedCredit() {
    return sessions.consumers().newPool(callbacks::run, this);
  }

  private @Nullable Refusal refusal(@Nullable QueueEntry entry, String virtualHost, String queue) {
    if (entry == null || !entry.isVisible()) {
      return new Refusal.NoQueue(queue, virtualHost);
    }
    return entry.isOpenTo(id) ? null : entry.locked();
  }

  @Override
  public void get(GetCommand command, GetSink sink) {
    sessions.builder().close();
    Refusal denied = access.toRead(command.queue());
    if (denied != null) {
      sink.refused(denied);
      return;
    }
    QueueEntry entry = sessions.catalog().queue(command.virtualHost(), command.queue());
    Refusal refusal =
        entry == null
                && sessions.catalog().partition(command.virtualHost(), command.queue()) != null
            ? new Refusal.NotForStreams(
                Refusal.QueueFeature.GET, command.queue(), command.virtualHost())
            : refusal(entry, command.virtualHost(), command.queue());
    if (refusal != null) {
      sink.refused(refusal);
    } else if (entry != null) {
      sessions.consumers().get(link(entry), command.settleOnDelivery(), callbacks.gets(sink));
    }
  }

  @Override
  public void look(LookCommand command, LookSink sink) {
    sessions.builder().close();
    QueueEntry entry = sessions.catalog().queue(command.virtualHost(), command.queue());
    Refusal denied = access.toRead(command.queue());
    Refusal refusal =
        denied == null ? refusal(entry, command.virtualHost(), command.queue()) : denied;
    if (refusal != null) {
      sink.refused(refusal);
    } else if (entry != null) {
      streams.look(entry, command, new QueueLook(sessions.forms(), callbacks::seen, sink));
    }
  }

  @Override
  public boolean mayPublish() {
    return budget.mayPublish();
  }

  @Override
  public void close(Runnable done) {
    if (closed) {
      done.run();
      return;
    }
    closed = true;
    sessions.builder().close();
    streams.close();
    budget.close();
    callbacks.end();
    work.begin(portion -> {
      boolean isMore = cancelSome(portion);
      if (!isMore) {
        whenAllAnswered(() -> tellCatalog(done));
      }
      return isMore;
    });
  }

  /** The catalog may not hear of the end before what it has still to make for this session. */
  private void whenAllAnswered(Runnable action) {
    if (unanswered == 0) {
      action.run();
    } else {
      whenAllAnswered = action;
    }
  }

  private boolean cancelSome(Portion portion) {
    while (!consumers.isEmpty() || !readers.isEmpty()) {
      if (portion.isUsedUp()) {
        return true;
      }
      portion.take(CANCEL_UNITS);
      ConsumerHandle next = consumers.isEmpty() ? readers.removeFirst() : consumers.removeFirst();
      next.cancel(() -> {});
    }
    return false;
  }

  private void tellCatalog(Runnable done) {
    sessions
        .handover()
        .tell(
            new ToCatalog.EndSession(id, sessions.consumers().whenAnswered(callbacks.task(done))));
  }

  @Override
  public WorkLine work() {
    return work;
  }

  /** As the log names it. */
  @Override
  public String toString() {
    return "session %d of %s in %s"
        .formatted(id.number(), options.principal().name(), options.virtualHost());
  }
}
