package dev.forebay.protocol.kafka.login;

import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.login.ChallengeHash;
import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.runtime.EventLoop;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.jspecify.annotations.Nullable;

/**
 * A client's way in: it names a mechanism, and what it then says goes into that mechanism's
 * exchange, in requests or, as of SaslHandshake 0, by itself with a length before it. Confined to
 * the connection's loop.
 */
public final class SaslLogin {
  private final KafkaEntrance entrance;
  private final SessionOpener sessions;
  private final EventLoop loop;
  private final @Nullable InetAddress from;
  private final Host host;
  private @Nullable SaslExchange exchange;
  private boolean isRaw;
  private boolean isWaiting;

  /** The connection whose client it is. */
  public interface Host {
    /** The client is known; its answer is on its way. */
    void entered(Principal.User user);

    /** It is not, and has heard so. */
    void refused(String why);

    /** What a mechanism says to a client that has no requests for it. */
    void sendRaw(byte[] bytes);

    /** The answer is there that was waited for. */
    void readOn();

    /** Whether nobody waits for an answer any more. */
    boolean isClosed();
  }

  /** Of a client that has said nothing. */
  public SaslLogin(
      KafkaEntrance entrance,
      SessionOpener sessions,
      EventLoop loop,
      @Nullable InetAddress from,
      Host host) {
    this.entrance = entrance;
    this.sessions = sessions;
    this.loop = loop;
    this.from = from;
    this.host = host;
  }

  /** Whether nothing may be taken until an answer is there. */
  public boolean isWaiting() {
    return isWaiting;
  }

  /** Whether what comes is no request. */
  public boolean takesRaw() {
    return isRaw;
  }

  /** Names a mechanism. */
  public void handshake(SaslHandshakeRequestData body, short version, Consumer<ApiMessage> answer) {
    if (exchange != null) {
      answer.accept(handshake(Errors.ILLEGAL_SASL_STATE));
      host.refused("a second SaslHandshake");
      return;
    }
    SaslMechanism mechanism = SaslMechanism.named(body.mechanism()).orElse(null);
    if (mechanism == null || !entrance.mechanisms().contains(mechanism)) {
      answer.accept(handshake(Errors.UNSUPPORTED_SASL_MECHANISM));
      host.refused("a mechanism that is not offered");
      return;
    }
    isRaw = version == 0;
    exchange = exchange(mechanism);
    answer.accept(handshake(Errors.NONE));
  }

  private SaslHandshakeResponseData handshake(Errors error) {
    List<String> names = entrance.mechanisms().stream().map(SaslMechanism::mechanismName).toList();
    return new SaslHandshakeResponseData().setErrorCode(error.code()).setMechanisms(names);
  }

  private SaslExchange exchange(SaslMechanism mechanism) {
    return switch (mechanism) {
      case PLAIN -> new PlainExchange(from, this::login);
      case SCRAM_SHA_256 -> scram(ScramMechanism.SCRAM_SHA_256, ChallengeHash.SHA_256);
      case SCRAM_SHA_512 -> scram(ScramMechanism.SCRAM_SHA_512, ChallengeHash.SHA_512);
    };
  }

  private SaslExchange scram(ScramMechanism mechanism, ChallengeHash hash) {
    return new ScramExchange(mechanism, user -> sessions.challenge(user, hash), from, this::login);
  }

  private void login(LoginAttempt attempt, Consumer<LoginReply> then) {
    sessions.login(attempt, loop, then);
  }

  /** Goes on with the exchange. */
  public void authenticate(SaslAuthenticateRequestData body, Consumer<ApiMessage> answer) {
    if (exchange == null || isRaw) {
      answer.accept(failed(Errors.ILLEGAL_SASL_STATE, Errors.ILLEGAL_SASL_STATE.message()));
      host.refused("SaslAuthenticate without SaslHandshake");
      return;
    }
    step(
        exchange,
        body.authBytes(),
        step -> {
          switch (step) {
            case SaslStep.Challenge(byte[] bytes) ->
                answer.accept(new SaslAuthenticateResponseData().setAuthBytes(bytes));
            case SaslStep.Done(Principal.User user, byte[] bytes) ->
                entered(
                    user,
                    () -> answer.accept(new SaslAuthenticateResponseData().setAuthBytes(bytes)),
                    text -> answer.accept(failed(Errors.SASL_AUTHENTICATION_FAILED, text)));
            case SaslStep.Failed(String text, String why) -> {
              answer.accept(failed(Errors.SASL_AUTHENTICATION_FAILED, text));
              host.refused(why);
            }
          }
        });
  }

  private static SaslAuthenticateResponseData failed(Errors error, String text) {
    return new SaslAuthenticateResponseData().setErrorCode(error.code()).setErrorMessage(text);
  }

  /** Goes on with the exchange of a client that has no requests for it. */
  public void raw(byte[] response) {
    if (exchange == null) {
      throw new IllegalStateException("no exchange");
    }
    step(
        exchange,
        response,
        step -> {
          switch (step) {
            case SaslStep.Challenge(byte[] bytes) -> host.sendRaw(bytes);
            case SaslStep.Done(Principal.User user, byte[] bytes) ->
                entered(user, () -> host.sendRaw(bytes), _ -> {});
            case SaslStep.Failed(_, String why) -> host.refused(why);
          }
        });
  }

  private void step(SaslExchange with, byte[] response, Consumer<SaslStep> then) {
    boolean[] isAtOnce = {true};
    isWaiting = true;
    with.step(
        response,
        step -> {
          if (host.isClosed()) {
            return;
          }
          isWaiting = false;
          then.accept(step);
          if (!isAtOnce[0] && !host.isClosed()) {
            host.readOn();
          }
        });
    isAtOnce[0] = false;
  }

  /** Who is known may yet have no business in the virtual host. */
  private void entered(Principal.User user, Runnable told, Consumer<String> refused) {
    if (sessions.refusal(user, entrance.virtualHost()) != null) {
      String text =
          "access to vhost '%s' refused for user '%s'"
              .formatted(entrance.virtualHost(), user.name());
      refused.accept(text);
      host.refused(text);
      return;
    }
    told.run();
    isRaw = false;
    host.entered(user);
  }
}
