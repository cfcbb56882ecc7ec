package dev.forebay.protocol.stomp.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.protocol.base.login.Guest;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.protocol.stomp.codec.StompVersion;
import java.util.Objects;

/**
 * What a client says of itself when it connects, in RabbitMQ's words where it can't be. Until there
 * are users, who says nothing is the {@link Guest}. Immutable.
 */
record Login(StompVersion version, String user, String virtualHost, HeartBeats.Agreed heartBeats) {
  private static final String DEFAULT_HOST = "/";
  private static final String TITLE = "Bad CONNECT";

  /** Whom this server lets in. */
  interface Door {
    boolean serves(String virtualHost);

    boolean isFromLoopback();
  }

  static Login of(FrameReader connect, Door door) {
    StompVersion version = version(connect);
    String user = said(connect, HeaderName.LOGIN, Guest.NAME);
    String passcode = said(connect, HeaderName.PASSCODE, Guest.NAME);
    if (!Guest.isRight(user.getBytes(UTF_8), passcode.getBytes(UTF_8))) {
      throw new StompException(TITLE, "Access refused for user '" + user + "'");
    }
    String host = said(connect, HeaderName.HOST, DEFAULT_HOST);
    if (!door.serves(host)) {
      throw new StompException(TITLE, "Virtual host '" + host + "' access denied");
    }
    if (!door.isFromLoopback()) {
      throw new StompException(TITLE, "non-loopback access denied");
    }
    return new Login(
        version, user, host, HeartBeats.Agreed.of(connect.text(HeaderName.HEART_BEAT)));
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
