package dev.forebay.protocol.mqtt.connection;

import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.base.login.LoginWords;
import dev.forebay.protocol.mqtt.codec.Connect;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.node.MqttNames;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who a client says it is, and to which virtual host it wants. A user name {@code host:user} names
 * the virtual host.
 */
record Login(String virtualHost, LoginAttempt attempt) {
  private static final String DEFAULT_HOST = "/";
  private static final byte[] NO_PASSWORD = {};

  static Login of(Connect connect, @Nullable String certified, @Nullable InetAddress from) {
    ByteString said = connect.userName();
    if (said == null) {
      return new Login(
          DEFAULT_HOST,
          certified == null
              ? LoginAttempt.anonymous(from)
              : LoginAttempt.certified(certified, from));
    }
    String name = MqttNames.text(said);
    int colon = name.lastIndexOf(':');
    String host = colon < 0 ? DEFAULT_HOST : name.substring(0, colon);
    ByteString password = connect.password();
    return new Login(
        host,
        LoginAttempt.of(
            name.substring(colon + 1),
            password == null ? NO_PASSWORD : password.toByteArray(),
            from));
  }

  /** How a client hears that it is not let in. */
  static MqttException refused(LoginAttempt attempt, LoginReply.Reason reason) {
    ReasonCode code =
        switch (reason) {
          case WRONG_CREDENTIALS -> ReasonCode.BAD_USER_NAME_OR_PASSWORD;
          case ONLY_FROM_LOOPBACK -> ReasonCode.NOT_AUTHORIZED;
        };
    return new MqttException(code, LoginWords.reason(reason, String.valueOf(attempt.user())));
  }
}
