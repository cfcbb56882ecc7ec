package dev.forebay.protocol.kafka.login;

import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import java.net.InetAddress;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslServer;
import org.jspecify.annotations.Nullable;

/** RFC 5802 without channel binding, by Kafka's own server of it. */
final class ScramExchange implements SaslExchange {
  private final ScramMechanism mechanism;
  private final Function<String, Challenge> challenges;
  private final @Nullable InetAddress from;
  private final BiConsumer<LoginAttempt, Consumer<LoginReply>> logins;
  private final ScramSaslServer server;

  /** As whom the client wants to log in. */
  private String user = "";

  ScramExchange(
      ScramMechanism mechanism,
      Function<String, Challenge> challenges,
      @Nullable InetAddress from,
      BiConsumer<LoginAttempt, Consumer<LoginReply>> logins) {
    this.mechanism = mechanism;
    this.challenges = challenges;
    this.from = from;
    this.logins = logins;
    try {
      this.server = new ScramSaslServer(mechanism, Map.of(), this::answer);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(Callback[] callbacks) throws UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      switch (callback) {
        case NameCallback name -> user = name.getDefaultName();
        case ScramCredentialCallback credential ->
            credential.scramCredential(credential(challenges.apply(user)));
        // Tokens, of which there are none.
        default -> throw new UnsupportedCallbackException(callback);
      }
    }
  }

  private static ScramCredential credential(Challenge challenge) {
    return new ScramCredential(
        challenge.salt(), challenge.storedKey(), challenge.serverKey(), challenge.iterations());
  }

  @Override
  public void step(byte[] response, Consumer<SaslStep> then) {
    byte[] answer;
    try {
      answer = server.evaluateResponse(response);
    } catch (SaslException | SaslAuthenticationException _) {
      logins.accept(LoginAttempt.disproved(user, from), _ -> then.accept(failed()));
      return;
    }
    if (!server.isComplete()) {
      then.accept(new SaslStep.Challenge(answer));
      return;
    }
    logins.accept(
        LoginAttempt.proven(server.getAuthorizationID(), from),
        reply ->
            then.accept(
                switch (reply) {
                  case LoginReply.Accepted(var who) -> new SaslStep.Done(who, answer);
                  case LoginReply.Refused _ -> failed();
                }));
  }

  private SaslStep failed() {
    return new SaslStep.Failed(
        "Authentication failed during authentication due to invalid credentials with SASL mechanism "
            + mechanism.mechanismName(),
        "invalid credentials of user '" + user + "'");
  }
}
