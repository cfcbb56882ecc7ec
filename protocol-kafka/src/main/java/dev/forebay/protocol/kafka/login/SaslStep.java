package dev.forebay.protocol.kafka.login;

import dev.forebay.broker.api.login.Principal;

/** What comes of what a client says in an exchange. */
sealed interface SaslStep {
  /** The exchange goes on with this. */
  record Challenge(byte[] bytes) implements SaslStep {}

  /** It is over, and this is who the client is. */
  record Done(Principal.User user, byte[] bytes) implements SaslStep {}

  /**
   * It has failed.
   *
   * @param text for the client
   * @param why for the log
   */
  record Failed(String text, String why) implements SaslStep {}
}
