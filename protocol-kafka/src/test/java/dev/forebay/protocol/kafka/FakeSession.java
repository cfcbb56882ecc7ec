package dev.forebay.protocol.kafka;

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
import dev.forebay.broker.work.WorkLine;
import dev.forebay.runtime.EventLoop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session of which only the streams are used. */
record FakeSession(FakeStreams streams, WorkLine work) implements Session {
  /** Opens it for every connection. */
  static SessionOpener opener(FakeStreams streams, Consumer<SessionListener> opened) {
    return new SessionOpener() {
      @Override
      public Challenge challenge(String user, ChallengeHash hash) {
        throw new AssertionError("nobody is asked for a proof here");
      }

      @Override
      public void login(LoginAttempt attempt, EventLoop asking, Consumer<LoginReply> reply) {
        throw new UnsupportedOperationException("nobody logs in");
      }

      @Override
      public @Nullable Refusal refusal(Principal principal, String virtualHost) {
        return null;
      }

      @Override
      public Session open(EventLoop loop, SessionOptions options, SessionListener listener) {
        opened.accept(listener);
        return new FakeSession(streams, streams.work(loop));
      }
    };
  }

  @Override
  public AccessAdmin administration() {
    return new NothingAdministered();
  }

  @Override
  public Principal principal() {
    return new Principal.Component("test");
  }

  @Override
  public Refusal refusal(Route denied) {
    throw new IllegalArgumentException("everything is allowed");
  }

  @Override
  public boolean mayPublish() {
    return streams.mayPublish;
  }

  @Override
  public void close(Runnable done) {
    streams.closed = true;
    done.run();
  }

  @Override
  public Publisher publisher(ConfirmListener listener) {
    throw unused();
  }

  @Override
  public Transaction transaction() {
    throw unused();
  }

  @Override
  public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
    throw unused();
  }

  @Override
  public void consume(ConsumeCommand command, DeliverySink sink, Consumer<ConsumeReply> reply) {
    throw unused();
  }

  @Override
  public SharedCredit sharedCredit() {
    throw unused();
  }

  @Override
  public void get(GetCommand command, GetSink sink) {
    throw unused();
  }

  @Override
  public void look(LookCommand command, LookSink sink) {
    throw unused();
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("Kafka's clients read and write streams");
  }
}
