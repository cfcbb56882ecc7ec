package dev.forebay.protocol.stomp.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.protocol.stomp.codec.StompVersion;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a client says of itself when it connects. Immutable. */
record Login(
    StompVersion version, LoginAttempt attempt, String virtualHost, HeartBeats.Agreed heartBeats) {
  private static final String DEFAULT_HOST = "/";
  private static final String TITLE = "Bad CONNECT";

  static Login of(FrameReader connect, @Nullable String certified, @Nullable InetAddress from) {
    return new Login(
        version(connect),
        attempt(connect, certified, from),
        said(connect, HeaderName.HOST, DEFAULT_HOST),
        HeartBeats.Agreed.of(connect.text(HeaderName.HEART_BEAT)));
  }

  private static LoginAttempt attempt(
      FrameReader connect, @Nullable String certified, @Nullable InetAddress from) {
    String user = connect.text(HeaderName.LOGIN);
    String passcode = connect.text(HeaderName.PASSCODE);
    if (user == null && passcode == null) {
      return certified == null
          ? LoginAttempt.anonymous(from)
          : LoginAttempt.certified(certified, from);
    }
    return LoginAttempt.of(
        Objects.requireNonNullElse(user, LoginAttempt.GUEST),
        Objects.requireNonNullElse(passcode, "").getBytes(UTF_8),
        from);
  }

  /** How a client hears that it is not let in, as RabbitMQ says it. */
  static StompException refused(LoginAttempt attempt, LoginReply.Reason reason) {
    return new StompException(
        TITLE,
        switch (reason) {
          case WRONG_CREDENTIALS -> "Access refused for user '" + attempt.user() + "'";
          case ONLY_FROM_LOOPBACK -> "non-loopback access denied";
        });
  }

  /** Likewise from its virtual host. */
  static StompException denied(String virtualHost) {
    return new StompException(TITLE, "Virtual host '" + virtualHost + "' access denied");
  }

  private static String said(FrameReader connect, HeaderName name, String otherwise) {
    return Objects.requireNonNullElse(connect.text(name), otherwise);
  }

  private static StompVersion version(FrameReader connect) {
    String accepted = connect.text(HeaderName.ACCEPT_VERSION);
    if (accepted == null) {
      return StompVersion.V1_0;
    }
    StompVersion best = null;
    for (String number : accepted.split(",", -1)) {
      for (StompVersion version : StompVersion.values()) {
        boolean isWanted = version.number().equals(number.strip());
        if (isWanted && (best == null || version.compareTo(best) > 0)) {
          best = version;
        }
      }
    }
    if (best == null) {
      throw new StompException("Version mismatch", "Supported versions are 1.0,1.1,1.2\n");
    }
    return best;
  }
}
