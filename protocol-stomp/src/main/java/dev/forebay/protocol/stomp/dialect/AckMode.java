package dev.forebay.protocol.stomp.dialect;

import dev.forebay.protocol.stomp.codec.HeaderName;
import org.jspecify.annotations.Nullable;

/** Which deliveries of a subscription an ACK is about. */
public enum AckMode {
  /** None: they count as acknowledged when they are sent. */
  AUTO,
  /** The one that it names, and all that were sent before it to the same subscription. */
  CLIENT,
  /** The one that it names. */
  CLIENT_INDIVIDUAL;

  /** What SUBSCRIBE says. */
  public static AckMode of(@Nullable String text) {
    return switch (text) {
      case null -> AUTO;
      case "auto" -> AUTO;
      case "client" -> CLIENT;
      case "client-individual" -> CLIENT_INDIVIDUAL;
      default -> throw Words.wrong(HeaderName.ACK, text, "auto, client or client-individual");
    };
  }
}
