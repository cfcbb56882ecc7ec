package dev.forebay.protocol.amqp091.connection;

import dev.forebay.protocol.amqp091.codec.ByteString;

/** Name and password that a client claims. Immutable. */
record Credentials(ByteString user, ByteString password) {
  /** Never the password. */
  @Override
  public String toString() {
    return "user " + user;
  }
}
