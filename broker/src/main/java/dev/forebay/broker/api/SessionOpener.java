package dev.forebay.broker.api;

import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.runtime.EventLoop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where connections of every protocol get their session with the broker. */
public interface SessionOpener {
  /** Whether a client is who it claims to be, answered on the loop that asks. Called on it. */
  void login(LoginAttempt attempt, EventLoop asking, Consumer<LoginReply> reply);

  /**
   * What a client that won't send its password has to prove that it knows, be the user there or
   * not. Called on any loop.
   */
  Challenge challenge(String user, ChallengeHash hash);

  /** Why somebody may not open a session in a virtual host; null if nothing is in the way. */
  @Nullable Refusal refusal(Principal principal, String virtualHost);

  /**
   * Opens a session, confined to the loop; called on it.
   *
   * @throws IllegalArgumentException if the virtual host is not served
   */
  Session open(EventLoop loop, SessionOptions options, SessionListener listener);
}
