package dev.forebay.protocol.base.login;

import dev.forebay.broker.api.login.LoginReply;

/** Why a login was refused, in RabbitMQ's words, which are for the log; no state. */
public final class LoginWords {
  private LoginWords() {}

  /** What is wrong with a user. */
  public static String reason(LoginReply.Reason reason, String user) {
    return switch (reason) {
      case WRONG_CREDENTIALS -> "user '" + user + "' - invalid credentials";
      case ONLY_FROM_LOOPBACK -> "user '" + user + "' can only connect via localhost";
    };
  }
}
