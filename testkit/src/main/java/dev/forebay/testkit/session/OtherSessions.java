package dev.forebay.testkit.session;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.runtime.EventLoop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lets the same clients in as another door, to sessions of its own. */
public abstract class OtherSessions implements SessionOpener {
  private final SessionOpener inner;

  /** Lets in whom this one does. */
  protected OtherSessions(SessionOpener inner) {
    this.inner = inner;
  }

  @Override
  public Challenge challenge(String user, ChallengeHash hash) {
    throw new AssertionError("nobody is asked for a proof here");
  }

  @Override
  public void login(LoginAttempt attempt, EventLoop asking, Consumer<LoginReply> reply) {
    inner.login(attempt, asking, reply);
  }

  @Override
  public @Nullable Refusal refusal(Principal principal, String virtualHost) {
    return inner.refusal(principal, virtualHost);
  }
}
