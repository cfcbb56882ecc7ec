package dev.forebay.protocol.amqp091.connection;

import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.base.login.Guest;

/** Name and password that a client claims, checked against the one user there is. Immutable. */
record Credentials(ByteString user, ByteString password) {
  boolean areRight() {
    return Guest.isRight(user.toByteArray(), password.toByteArray());
  }

  /** Never the password. */
  @Override
  public String toString() {
    return "user " + user;
  }
}
