package dev.forebay.broker.api.login;

/** Who has opened a session, as its protocol has made sure. */
public sealed interface Principal {
  /** As logs and refusals name it. */
  String name();

  /**
   * A user who has logged in, and may do what the rules allow.
   *
   * @param clientId that patterns of topics may refer to; empty where a protocol has none
   */
  record User(String name, String clientId) implements Principal {
    /** A user of a protocol whose clients have no names. */
    public User(String name) {
      this(name, "");
    }
  }

  /** A part of the node, or clients that it lets do everything. */
  record Component(String name) implements Principal {}
}
