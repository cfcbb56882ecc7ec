package dev.forebay.broker.api.login;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Who has opened a session, as its protocol has made sure. */
public sealed interface Principal {
  /** As logs and refusals name it. */
  String name();

  /**
   * A user who has logged in, and may do what the rules allow.
   *
   * @param clientId that patterns of topics may refer to; empty where a protocol has none
   * @param peer address of its machine; empty if it comes by no network
   */
  record User(String name, String clientId, String peer) implements Principal {
    /** A user of a protocol whose clients have no names. */
    public User(String name, @Nullable InetAddress from) {
      this(name, "", from == null ? "" : from.getHostAddress());
    }

    /** The same with a name of its client. */
    public User withClientId(String id) {
      return new User(name, id, peer);
    }
  }

  /** A part of the node, or clients that it lets do everything. */
  record Component(String name) implements Principal {}
}
