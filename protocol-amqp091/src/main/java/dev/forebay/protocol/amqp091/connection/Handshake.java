package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.protocol.amqp091.api.ClientProperties;
import dev.forebay.protocol.amqp091.api.ErrorMapping;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.protocol.base.login.LoginWords;
import dev.forebay.transport.connection.Loopback;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opening a connection (section 2.2.4): start, tune, open, in this order. Confined to the
 * connection's loop.
 */
final class Handshake {
  private enum Awaited {
    START_OK,
    TUNE_OK,
    OPEN
  }

  /** What was agreed. */
  record Agreed(
      Principal.User user,
      ClientProperties client,
      String virtualHost,
      int frameMaxBytes,
      int channelMax,
      int heartbeatSeconds) {}

  /** The certificate says who it is (RFC 4422, appendix A). */
  private static final String EXTERNAL = "EXTERNAL";

  private final AmqpConnection connection;
  private final AmqpLimits limits;
  private Awaited awaited = Awaited.START_OK;
  private Principal.@Nullable User user;
  private ClientProperties client = new ClientProperties(false, false, false);
  private int frameMaxBytes;
  private int channelMax;
  private int heartbeatSeconds;

  Handshake(AmqpConnection connection, AmqpLimits limits) {
    this.connection = connection;
    this.limits = limits;
  }

  /** The first method. */
  Method start(String version) {
    ByteString offered =
        connection.client().certifiedUser() == null
            ? Login.offered()
            : ByteString.of(Login.offered() + " " + EXTERNAL);
    return new ConnectionMethod.Start(
        0, 9, ServerProperties.table(version), offered, ByteString.of("en_US"));
  }

  /**
   * Whether the client hears of its error. Before it has tuned, it hears of a refused login only,
   * as section 2.2.4 has it; the rest ends the connection without a word.
   */
  boolean mayTell(AmqpProtocolException error) {
    return awaited == Awaited.OPEN || error.replyCode() == ReplyCode.ACCESS_REFUSED;
  }

  void method(Method method) {
    switch (awaited) {
      case START_OK -> startOk(require(method, ConnectionMethod.StartOk.class));
      case TUNE_OK -> tuneOk(require(method, ConnectionMethod.TuneOk.class));
      case OPEN -> open(require(method, ConnectionMethod.Open.class));
    }
  }

  private void startOk(ConnectionMethod.StartOk startOk) {
    client = ClientProperties.of(startOk.clientProperties());
    LoginAttempt attempt = attempt(startOk);
    connection.login(
        attempt,
        reply -> {
          switch (reply) {
            case LoginReply.Accepted(Principal.User known) -> loggedIn(known);
            case LoginReply.Refused(LoginReply.Reason reason) ->
                refuse(startOk.mechanism(), attempt, reason);
          }
        });
  }

  private LoginAttempt attempt(ConnectionMethod.StartOk startOk) {
    InetAddress from = Loopback.address(connection.client().remote());
    String certified = connection.client().certifiedUser();
    if (certified != null && startOk.mechanism().equals(EXTERNAL)) {
      return LoginAttempt.certified(certified, from);
    }
    Login login =
        Login.named(startOk.mechanism())
            .orElseThrow(() ->
                ErrorMapping.of(
                    ReplyCode.COMMAND_INVALID,
                    "unknown authentication mechanism '" + startOk.mechanism() + "'",
                    startOk));
    Credentials claimed = login.credentials(startOk.response());
    if (claimed == null) {
      throw ErrorMapping.of(
          ReplyCode.SYNTAX_ERROR, "malformed response to " + startOk.mechanism(), startOk);
    }
    return LoginAttempt.of(claimed.user().toString(), claimed.password().toByteArray(), from);
  }

  private void loggedIn(Principal.User known) {
    user = known;
    awaited = Awaited.TUNE_OK;
    connection.send(
        new ConnectionMethod.Tune(
            limits.channelMax(), limits.frameMaxBytes(), limits.heartbeatSeconds()));
  }

  private void refuse(String mechanism, LoginAttempt attempt, LoginReply.Reason reason) {
    connection
        .client()
        .tell("login refused", LoginWords.reason(reason, String.valueOf(attempt.user())));
    if (client.authenticationFailureClose()) {
      throw new AmqpProtocolException(
          ReplyCode.ACCESS_REFUSED,
          "Login was refused using authentication mechanism "
              + mechanism
              + ". For details see the broker logfile.");
    }
    connection.drop("login refused");
  }

  private void tuneOk(ConnectionMethod.TuneOk tuneOk) {
    if (tuneOk.frameMaxBytes() < FrameType.MIN_FRAME_MAX_BYTES) {
      throw notNegotiable(
          tuneOk,
          "frame_max",
          tuneOk.frameMaxBytes(),
          "lower than the minimum",
          FrameType.MIN_FRAME_MAX_BYTES);
    }
    if (tuneOk.frameMaxBytes() > limits.frameMaxBytes()) {
      throw notNegotiable(
          tuneOk,
          "frame_max",
          tuneOk.frameMaxBytes(),
          "higher than the maximum",
          limits.frameMaxBytes());
    }
    if (tuneOk.channelMax() == 0 || tuneOk.channelMax() > limits.channelMax()) {
      throw notNegotiable(
          tuneOk,
          "channel_max",
          tuneOk.channelMax(),
          "higher than the maximum",
          limits.channelMax());
    }
    frameMaxBytes = (int) tuneOk.frameMaxBytes();
    channelMax = tuneOk.channelMax();
    heartbeatSeconds = tuneOk.heartbeatSeconds();
    awaited = Awaited.OPEN;
  }

  private void open(ConnectionMethod.Open open) {
    Principal.User known = Objects.requireNonNull(user, "nobody has logged in");
    switch (connection.refusal(known, open.virtualHost())) {
      case null -> {}
      case Refusal.NoHost _ ->
          throw ErrorMapping.of(
              ReplyCode.NOT_ALLOWED, "vhost " + open.virtualHost() + " not found", open);
      case Refusal refusal -> throw ErrorMapping.refused(refusal, open);
    }
    connection.opened(
        new Agreed(known, client, open.virtualHost(), frameMaxBytes, channelMax, heartbeatSeconds));
  }

  static AmqpProtocolException unexpected(Method method, String state) {
    return ErrorMapping.of(
        ReplyCode.CHANNEL_ERROR, "unexpected method in connection state " + state, method);
  }

  private static AmqpProtocolException notNegotiable(
      Method method, String field, long value, String relation, long limit) {
    return ErrorMapping.of(
        ReplyCode.NOT_ALLOWED,
        "negotiated %s = %d is %s allowed value (%d)".formatted(field, value, relation, limit),
        method);
  }

  private static <M extends Method> M require(Method method, Class<M> type) {
    if (!type.isInstance(method)) {
      throw unexpected(method, "opening");
    }
    return type.cast(method);
  }
}
