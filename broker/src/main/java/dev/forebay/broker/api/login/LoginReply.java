package dev.forebay.broker.api.login;

/** What comes of a login. */
public sealed interface LoginReply {
  /** Why nothing came of it. The client is told no more than its protocol's words for it. */
  enum Reason {
    /** There is no such user, or the password is another. */
    WRONG_CREDENTIALS,
    /** The user may come from this machine only. */
    ONLY_FROM_LOOPBACK
  }

  /** Who it is. */
  record Accepted(Principal.User user) implements LoginReply {}

  /** It is refused. */
  record Refused(Reason reason) implements LoginReply {}
}
