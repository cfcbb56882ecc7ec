package dev.forebay.protocol.amqp091.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.GetCommand;
import dev.forebay.broker.api.GetSink;
import dev.forebay.broker.api.LookCommand;
import dev.forebay.broker.api.LookSink;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.access.AccessAdmin;
import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.work.Pieces;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The smallest broker that a connection can't tell from the real one: queues, and the default
 * exchange. It answers at once, or, when held, when the test lets it.
 */
final class FakeBroker implements SessionOpener {
  final Map<String, FakeQueue> queues = new LinkedHashMap<>();
  private final ArrayDeque<Runnable> held = new ArrayDeque<>();
  private boolean holding;
  int sharedLimit = -1;
  boolean mayPublish = true;
  boolean isReaderMemoryUsedUp;
  boolean hasRoom = true;
  boolean findsRoutes = true;
  final List<Runnable> whenRoutesAreFound = new ArrayList<>();
  int forgottenRoutes;
  long promisedBytes;
  boolean confirming = true;
  boolean closed;
  Principal principal = new Principal.Component("");
  SessionListener listener = () -> {};

  @Override
  public Challenge challenge(String user, ChallengeHash hash) {
    throw new AssertionError("nobody is asked for a proof here");
  }

  @Override
  public void login(LoginAttempt attempt, EventLoop asking, Consumer<LoginReply> reply) {
    boolean isGuest =
        LoginAttempt.GUEST.equals(attempt.user())
            && LoginAttempt.GUEST.equals(new String(attempt.password(), UTF_8));
    answer(() ->
        reply.accept(
            isGuest
                ? new LoginReply.Accepted(new Principal.User(LoginAttempt.GUEST, attempt.from()))
                : new LoginReply.Refused(LoginReply.Reason.WRONG_CREDENTIALS)));
  }

  @Override
  public @Nullable Refusal refusal(Principal who, String virtualHost) {
    return virtualHost.equals("/") ? null : new Refusal.NoHost(virtualHost);
  }

  @Override
  public Session open(EventLoop loop, SessionOptions options, SessionListener sessionListener) {
    principal = options.principal();
    listener = sessionListener;
    return new FakeSession(new WorkLine(new Pieces(loop, Runnable::run)));
  }

  /** Keeps answers back from now on. */
  void hold() {
    holding = true;
  }

  /** Gives the answers kept back, and those to come at once. */
  void letGo() {
    holding = false;
    while (!held.isEmpty()) {
      held.remove().run();
    }
  }

  /** All routes that are looked for are found. */
  void findRoutes() {
    findsRoutes = true;
    List<Runnable> told = List.copyOf(whenRoutesAreFound);
    whenRoutesAreFound.clear();
    told.forEach(Runnable::run);
  }

  FakeQueue queue(String name) {
    FakeQueue queue = queues.get(name);
    if (queue == null) {
      throw new AssertionError("no queue " + name);
    }
    return queue;
  }

  private void answer(Runnable action) {
    if (holding) {
      held.add(action);
    } else {
      action.run();
    }
  }

  private static Refusal notFound(String queue) {
    return new Refusal.NoQueue(queue, "/");
  }

  private final class FakeSession implements Session {
    private final WorkLine work;

    private FakeSession(WorkLine work) {
      this.work = work;
    }

    @Override
    public WorkLine work() {
      return work;
    }

    @Override
    public AccessAdmin administration() {
      throw new AssertionError("nobody administers anything here");
    }

    @Override
    public Principal principal() {
      return principal;
    }

    @Override
    public StreamClient streams() {
      throw new UnsupportedOperationException("AMQP consumes streams like queues");
    }

    @Override
    public Publisher publisher(ConfirmListener confirms) {
      return new FakePublisher(FakeBroker.this, confirms);
    }

    @Override
    public Refusal refusal(Route denied) {
      throw new IllegalArgumentException("everything is allowed");
    }

    @Override
    public Transaction transaction() {
      return new FakeTransaction(FakeBroker.this, FakeBroker.this::answer);
    }

    @Override
    public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
      answer(() -> reply.accept(replyTo(command)));
    }

    @Override
    public void consume(ConsumeCommand command, DeliverySink sink, Consumer<ConsumeReply> reply) {
      answer(() -> {
        if (closed) {
          return;
        }
        FakeQueue queue = queues.get(command.queue());
        if (queue == null) {
          reply.accept(new ConsumeReply.Refused(notFound(command.queue())));
        } else {
          queue.consume(command, sink, reply);
        }
      });
    }

    @Override
    public SharedCredit sharedCredit() {
      return (messagesMax, done) -> {
        sharedLimit = messagesMax;
        answer(done);
      };
    }

    @Override
    public void look(LookCommand command, LookSink sink) {
      answer(() -> {
        FakeQueue queue = queues.get(command.queue());
        if (queue == null) {
          sink.refused(notFound(command.queue()));
        } else {
          queue.look(command.offset(), sink);
        }
      });
    }

    @Override
    public void get(GetCommand command, GetSink sink) {
      answer(() -> {
        FakeQueue queue = queues.get(command.queue());
        if (queue == null) {
          sink.refused(notFound(command.queue()));
        } else {
          queue.get(sink, command.settleOnDelivery());
        }
      });
    }

    @Override
    public boolean mayPublish() {
      return mayPublish;
    }

    @Override
    public void close(Runnable done) {
      closed = true;
      queues.values().forEach(FakeQueue::cancelAll);
      done.run();
    }

    private CatalogReply replyTo(CatalogCommand command) {
      return switch (command) {
        case CatalogCommand.DeclareQueue declare -> declare(declare.name());
        case CatalogCommand.FindQueue find ->
            queues.containsKey(find.name())
                ? declare(find.name())
                : new CatalogReply.Refused(notFound(find.name()));
        case CatalogCommand.DeleteQueue delete -> {
          FakeQueue queue = queues.remove(delete.name());
          yield new CatalogReply.Removed(queue == null ? 0 : queue.delete());
        }
        case CatalogCommand.PurgeQueue purge -> {
          FakeQueue queue = queues.get(purge.name());
          yield queue == null
              ? new CatalogReply.Refused(notFound(purge.name()))
              : new CatalogReply.Removed(queue.purge());
        }
        case CatalogCommand.DeclareExchange declare -> new CatalogReply.Done();
        case CatalogCommand.FindExchange find -> new CatalogReply.Done();
        case CatalogCommand.DeleteExchange delete -> new CatalogReply.Done();
        case CatalogCommand.BindQueue bind -> new CatalogReply.Done();
        case CatalogCommand.UnbindQueue unbind -> new CatalogReply.Done();
        case CatalogCommand.MakeReplyQueue make ->
            new CatalogReply.QueueDeclared("amq.rabbitmq.reply-to.1", 0, 0);
        case CatalogCommand.BindExchange bind -> new CatalogReply.Done();
        case CatalogCommand.UnbindExchange unbind -> new CatalogReply.Done();
      };
    }

    private CatalogReply declare(String name) {
      FakeQueue queue = queues.computeIfAbsent(name.isEmpty() ? "amq.gen-1" : name, FakeQueue::new);
      return new CatalogReply.QueueDeclared(queue.name(), queue.readyMessages(), queue.consumers());
    }
  }
}
