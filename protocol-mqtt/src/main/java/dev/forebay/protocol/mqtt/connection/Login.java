package dev.forebay.protocol.mqtt.connection;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.base.login.Guest;
import dev.forebay.protocol.mqtt.codec.Connect;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.node.MqttNames;
import java.nio.charset.StandardCharsets;

/**
 * Who connects, and to which virtual host. There is one user, who comes from this machine; a client
 * without a user name is that one. A user name {@code host:user} names the virtual host.
 */
record Login(String virtualHost, String user) {
  private static final String DEFAULT_HOST = "/";

  /** Whoever it says it is, or a refusal. */
  static Login of(Connect connect, boolean isFromLoopback) {
    ByteString said = connect.userName();
    String name = said == null ? Guest.NAME : MqttNames.text(said);
    int colon = name.lastIndexOf(':');
    String host = colon < 0 ? DEFAULT_HOST : name.substring(0, colon);
    String user = name.substring(colon + 1);
    ByteString password = connect.password();
    boolean isRight =
        said == null
            || (password != null
                && Guest.isRight(user.getBytes(StandardCharsets.UTF_8), password.toByteArray()));
    if (!isRight) {
      throw new MqttException(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "login refused");
    }
    if (!isFromLoopback) {
      throw new MqttException(
          ReasonCode.NOT_AUTHORIZED, "user " + user + " may only connect from this machine");
    }
    return new Login(host, user);
  }
}
