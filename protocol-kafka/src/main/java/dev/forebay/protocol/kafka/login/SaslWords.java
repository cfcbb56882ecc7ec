package dev.forebay.protocol.kafka.login;

import dev.forebay.broker.api.login.LoginReply;

/** Why a login was refused, for the log; no state. */
final class SaslWords {
  private SaslWords() {}

  static String reason(LoginReply.Reason reason, String user) {
    return switch (reason) {
      case WRONG_CREDENTIALS -> "invalid credentials of user '" + user + "'";
      case ONLY_FROM_LOOPBACK -> "user '" + user + "' can only connect from this machine";
    };
  }
}
